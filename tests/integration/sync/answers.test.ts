import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { alertsNow } from "@/higher-logic/alerts/watch/store";
import { changesWaiting } from "@/higher-logic/sync/store";
import type { SettingsOptions, TestAssociation } from "./support/association";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { save } from "./support/settings";
import { stage } from "./support/stage";

const test = stage();
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function synced(
  count: number,
  settings: SettingsOptions = {},
): Promise<{ association: TestAssociation; people: number[] }> {
  const association = await test.association(settings);
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  await sync(association);
  return { association, people };
}

interface Answer {
  success?: boolean;
  count?: number;
  errorMessage?: string;
}

/** The stand-in, but for what `says` makes of its answer; `instead` and `status` keep the request from it. */
async function inBetween(
  association: TestAssociation,
  says: (
    keys: number[],
  ) => "pass" | { instead: Answer } | { status: number } | { after: (answer: Answer) => Answer },
): Promise<{ sizes: number[] }> {
  const sizes: number[] = [];
  const { port } = new URL(test.standin.url);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const { Items } = JSON.parse(body.toString()) as {
        Items: { MemberDetails: { LegacyContactKey: string } }[];
      };
      const keys = Items.map(({ MemberDetails }) => Number(MemberDetails.LegacyContactKey));
      sizes.push(keys.length);
      const verdict = says(keys);
      if (typeof verdict === "object" && "status" in verdict)
        return void response.writeHead(verdict.status).end();
      if (typeof verdict === "object" && "instead" in verdict)
        return void response.end(JSON.stringify(verdict.instead));
      const { method, headers, url } = request;
      const onward = httpRequest({ host: "127.0.0.1", port, path: url, method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const said = JSON.parse(Buffer.concat(parts).toString()) as Answer;
          response.end(JSON.stringify(verdict === "pass" ? said : verdict.after(said)));
        });
      });
      onward.end(body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: ours } = server.address() as AddressInfo;
  for (const statement of [
    "update higher_logic_settings set push_base_url = $2 where association_id = $1",
    "update push_target set base_url = $2 where association_id = $1",
  ])
    await association.pool.query(statement, [association.id, `http://127.0.0.1:${ours}`]);
  return { sizes };
}

const moveAll = ({ pool }: TestAssociation, people: number[], city = "Lakeside") =>
  pool.query("update contact set city = $2 where id = any($1)", [people, city]);

async function moved({ tenant }: TestAssociation, city = "Lakeside"): Promise<number> {
  return (await tenant.contacts()).filter(({ City }) => City === city).length;
}

describe("a refusal of the content", () => {
  it.each([400, 409, 422])("F23 F26: %i is split until the record at fault stands alone", async (status) => {
    const { association, people } = await synced(16);
    const poison = people[5]!;
    await association.tenant.setFaults({
      rules: [{ match: { key: String(poison) }, action: "status", status }],
    });
    await moveAll(association, people);
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([
      { contact_id: poison, reason: "problem", code: "record-refused" },
    ]);
    expect(await moved(association)).toBe(15);
  });

  it("F24: only an errorMessage, with 200, is one", async () => {
    const { association, people } = await synced(16);
    const poison = people[11]!;
    await inBetween(association, (keys) =>
      keys.includes(poison) ? { instead: { errorMessage: "Record 12 has no valid e-mail." } } : "pass",
    );
    await moveAll(association, people);
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([
      { contact_id: poison, code: "record-refused", detail: "Record 12 has no valid e-mail." },
    ]);
    expect(await moved(association)).toBe(15);
  });

  it("F24: a count smaller than what was sent is split, and costs nobody anything", async () => {
    const { association, people } = await synced(16);
    const quiet = people[3]!;
    const { sizes } = await inBetween(association, (keys) => ({
      after: (said) => ({ ...said, count: keys.length - (keys.includes(quiet) ? 1 : 0) }),
    }));
    await moveAll(association, people);
    await deliverAll(association);
    expect(await association.waits()).toEqual([]);
    expect(sizes.slice().sort((one, other) => other - one)).toEqual([16, 8, 8, 4, 4, 2, 2, 1, 1]);
    expect(await moved(association)).toBe(16);
    await expectConverged(association);
  });

  it("F23: 413 for too many people halves the batches until they pass, and makes nobody a problem", async () => {
    const { association, people } = await synced(40, { batchSize: 40, requestsInFlight: 1 });
    const { sizes } = await inBetween(association, (keys) => (keys.length > 5 ? { status: 413 } : "pass"));
    const largest: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      sizes.length = 0;
      await moveAll(association, people, `Round ${round}`);
      await deliverAll(association);
      largest.push(Math.max(...sizes));
      expect(await association.waits()).toEqual([]);
      expect(await moved(association, `Round ${round}`)).toBe(40);
    }
    expect(largest).toEqual([40, 20, 10, 5]);
    // Until staff set another size.
    await save(association, { batchSize: 30 });
    sizes.length = 0;
    await moveAll(association, people, "Round 5");
    await deliverAll(association);
    expect(Math.max(...sizes)).toBe(30);
  });

  it("F23: 413 for one unusually long record is that record's problem, and leaves batches large", async () => {
    const { association, people } = await synced(16, { batchSize: 16 });
    const long = people[7]!;
    const { sizes } = await inBetween(association, (keys) =>
      keys.includes(long) ? { status: 413 } : "pass",
    );
    await moveAll(association, people);
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ contact_id: long, code: "record-too-large" }]);
    expect(await moved(association)).toBe(15);
    sizes.length = 0;
    await moveAll(
      association,
      people.filter((id) => id !== long),
      "Riverside",
    );
    await deliverAll(association);
    expect(Math.max(...sizes)).toBe(8);
  });
});

describe("a fault of Higher Logic's own", () => {
  it.each([500, 502, 504])(
    "F23: %i leaves everybody in doubt, nobody a problem, and drains",
    async (status) => {
      const { association, people } = await synced(16);
      await association.tenant.setFaults({ rules: [{ action: "status", status, times: 1 }] });
      await moveAll(association, people);
      await deliverAll(association);
      expect((await association.waits()).map(({ reason }) => reason)).toEqual(Array(16).fill("in_doubt"));
      await association.pool.query("update push_wait set next_look_at = now() where association_id = $1", [
        association.id,
      ]);
      await deliverAll(association);
      expect((await changesWaiting(association.id)).count).toBe(0);
      expect(await moved(association)).toBe(16);
    },
  );
});

describe("the trial of a paused connection", () => {
  const no = { instead: { success: false, errorMessage: "Items is required" } };

  async function tryAgain(association: TestAssociation): Promise<void> {
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
  }

  async function pausedFirstRun(): Promise<{
    association: TestAssociation;
    people: number[];
    runId: number;
  }> {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(5, { lists: [board] });
    await association.tenant.setFaults({ rules: [{ action: "status", status: 401 }] });
    return { association, people, runId: await sync(association) };
  }

  const requestsOf = async (association: TestAssociation) =>
    (
      await association.pool.query<{ purpose: string; people: number }>(
        `select purpose, cardinality(contact_ids) as people from push_batch where association_id = $1
          order by id desc`,
        [association.id],
      )
    ).rows.map(({ purpose, people }) => `${purpose} ${people}`);

  it.each(["successFalse", "status"] as const)(
    "F24: that is refused (%s), a witness too, says so in its own words, and somebody is told",
    async (action) => {
      const { association, people } = await synced(2);
      await association.tenant.setFaults({ rules: [{ action: "status", status: 401 }] });
      await association.edit(people[0]!, "new@members.example");
      await deliverAll(association);
      await association.tenant.setFaults({ rules: [{ action, status: 400 }] });
      await tryAgain(association);
      expect(await alertsNow(association.id)).toEqual([{ kind: "paused", code: "push-refused" }]);
      expect((await requestsOf(association)).slice(0, 2)).toEqual(["witness 1", "probe 0"]);
    },
  );

  it("F24: that is refused for having nobody in it keeps nothing paused: a witness decides", async () => {
    const { association, people } = await synced(2);
    await association.tenant.setFaults({ rules: [{ action: "status", status: 401 }] });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    await association.tenant.clearFaults();
    const { sizes } = await inBetween(association, (keys) => (keys.length === 0 ? no : "pass"));
    await tryAgain(association);
    expect(sizes).toEqual([0, 1, 1]); // the probe, the witness, and what waited; then the door is open
    expect(await alertsNow(association.id)).toEqual([]);
    expect(await association.waits()).toEqual([]);
    await expectConverged(association);
  });

  it("F24: decides by what waits where nobody was ever accepted, one record more each time, and blames nobody", async () => {
    const { association, people, runId } = await pausedFirstRun();
    await association.tenant.setFaults({ rules: [{ action: "successFalse" }] });
    await tryAgain(association);
    const first = (await requestsOf(association)).filter((line) => line === "records 1").length;
    await tryAgain(association);
    const second = (await requestsOf(association)).filter((line) => line === "records 1").length - first;
    expect([first, second]).toEqual([2, 3]);
    expect(await association.waits()).toEqual([]);
    expect(await alertsNow(association.id)).toEqual([{ kind: "paused", code: "probe-refused" }]);

    // The first in line is refused for their own sake: that is no reason to stay paused.
    await association.tenant.clearFaults();
    await inBetween(association, (keys) => (keys.length === 0 || keys.includes(people[0]!) ? no : "pass"));
    await tryAgain(association);
    expect(await alertsNow(association.id)).toEqual([]);
    expect(await association.waits()).toMatchObject([{ contact_id: people[0], code: "record-refused" }]);
    expect(await association.run(runId)).toMatchObject({ state: "done", pushed: 4, failed: 1 });
  });

  it("F24: that finds nobody to try it with stays paused, and is made again later", async () => {
    const { association } = await pausedFirstRun();
    await association.pool.query("delete from contact where association_id = $1", [association.id]);
    await association.tenant.setFaults({ rules: [{ action: "successFalse" }] });
    await tryAgain(association);
    const { rows } = await association.pool.query<{ code: string; later: boolean }>(
      "select paused_code as code, next_probe_at > now() as later from push_state where association_id = $1",
      [association.id],
    );
    expect(rows).toEqual([{ code: "probe-refused", later: true }]);
  });
});

describe("429", () => {
  it.each([
    ["seconds", 90, 90],
    ["a date", () => new Date(Date.now() + 60_000).toUTCString(), 60],
    ["a date gone by", () => new Date(Date.now() - 3_600_000).toUTCString(), 1],
    ["a negative number", -5, 1],
    ["a year", 31_536_000, 600],
    ["nothing", undefined, 5],
  ])("F23: with a Retry-After of %s waits, and asks once", async (_name, given, seconds) => {
    const { association, people } = await synced(2);
    const before = (await association.tenant.summary()).requests;
    const retryAfter = typeof given === "function" ? given() : given;
    await association.tenant.setFaults({ rules: [{ action: "status", status: 429, retryAfter }] });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    expect((await association.tenant.summary()).requests - before).toBe(1);
    expect(await association.waits()).toEqual([]); // certainly not carried out
    const { rows } = await association.pool.query<{ waits: number; paused: string | null }>(
      `select extract(epoch from next_probe_at - (select max(finished_at) from push_batch b where b.association_id = $1))
                ::float8 as waits, paused_code as paused
         from push_state where association_id = $1`,
      [association.id],
    );
    expect(rows[0]!.paused).toBeNull();
    // A date has whole seconds, without a wish there is jitter, and the row is written a moment after the answer.
    expect(rows[0]!.waits).toBeGreaterThan(seconds * 0.75 - 0.5);
    expect(rows[0]!.waits).toBeLessThan(seconds + 5);

    await association.tenant.clearFaults();
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("new@members.example");
  });

  it("F23: to the trial of a paused connection is waited for as well, and pauses nothing more", async () => {
    const { association, people } = await synced(2);
    await association.tenant.setFaults({ rules: [{ action: "status", status: 401, times: 1 }] });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    await association.tenant.setFaults({ rules: [{ action: "status", status: 429, retryAfter: 300 }] });
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    const { rows } = await association.pool.query<{ paused: string; far: boolean }>(
      `select paused_code as paused, next_probe_at > now() + interval '4 minutes' as far
         from push_state where association_id = $1`,
      [association.id],
    );
    expect(rows).toEqual([{ paused: "key-refused", far: true }]);
  });
});
