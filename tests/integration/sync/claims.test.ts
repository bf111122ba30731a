import { describe, expect, it } from "vitest";
import type { Page } from "@/higher-logic/sync/ports";
import { somebodyWaits } from "../change-log/association";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, once, sync } from "./support/delivery";
import { requestsAtOnce } from "./support/in-flight";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();
const LATENCY_MS = 200;

async function members(count: number, settings = {}) {
  const association = await test.association(settings);
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  await sync(association);
  return { association, board, people };
}

/** What was sent about somebody since, oldest first: the e-mail address of each record. */
async function sent(association: TestAssociation, contactId: number, since: number): Promise<string[]> {
  const requests = await association.tenant.requests();
  return requests
    .slice(since)
    .flatMap(({ body }) => (body as { Items?: { MemberDetails: Record<string, string> }[] }).Items ?? [])
    .filter(({ MemberDetails: details }) => details.LegacyContactKey === String(contactId))
    .map(({ MemberDetails: details }) => details.EmailAddress!);
}

async function logRows(association: TestAssociation, contactId: number): Promise<number[]> {
  const { rows } = await association.pool.query<{ id: number }>(
    "select id::int from contact_change where association_id = $1 and subject_id = $2 order by id",
    [association.id, contactId],
  );
  return rows.map(({ id }) => id);
}

const idsOf = (pages: Page[]) =>
  pages.flatMap(({ contacts }) => contacts.map((each) => each.snapshot.contactId));

/**
 * Deliver, and collect the pages that are read while somebody's record is written ahead and has no outcome yet: that is
 * held back until they are `enough`.
 */
async function deliverReading(
  association: TestAssociation,
  onTheWay: () => Promise<unknown>,
  enough: (page: Page) => boolean = () => true,
): Promise<Page[]> {
  const pages: Page[] = [];
  let isOnTheWay = false;
  await deliverWith(association, (real, nudge) => {
    const happens = once(async () => {
      await onTheWay();
      isOnTheWay = true;
      nudge();
    });
    const wasReading = once(() => until("a page was read", () => pages.some(enough)));
    return {
      async writeAhead(...given) {
        const written = await real.writeAhead(...given);
        await happens();
        return written;
      },
      async readPage(...given) {
        const wasOnTheWay = isOnTheWay;
        const page = await real.readPage(...given);
        if (wasOnTheWay) pages.push(page);
        return page;
      },
      async settle(...given) {
        if (isOnTheWay) await wasReading();
        isOnTheWay = false;
        return real.settle(...given);
      },
    };
  });
  await deliverAll(association);
  return pages;
}

describe("somebody whose record is on its way", () => {
  it("I2: is read again after the answer only, and then compared with what that answer left", async () => {
    const { association, people } = await members(5);
    const [maria] = people as [number];
    const before = (await association.known(maria))!.EmailAddress!;
    await association.tenant.setFaults({ latencyMs: LATENCY_MS });
    const since = (await association.tenant.requests()).length;
    await association.edit(maria, "on-the-way@members.example");
    // Back to what the shadow says until the answer is there.
    const pages = await deliverReading(association, () => association.edit(maria, before as string));
    expect(pages.length).toBeGreaterThan(0);
    expect(idsOf(pages)).toEqual([]);
    expect(await sent(association, maria, since)).toEqual(["on-the-way@members.example", before]);
    expect(await requestsAtOnce(association, LATENCY_MS, since)).toEqual([]);
    expect((await association.known(maria))!.EmailAddress).toBe(before);
  });

  it("I2: is read by a full run after the answer only, and counted by it", async () => {
    const { association, people } = await members(5);
    const [maria] = people as [number];
    await association.tenant.setFaults({ latencyMs: LATENCY_MS });
    const before = (await association.tenant.summary()).items;
    const since = (await association.tenant.requests()).length;
    await association.edit(maria, "on-the-way@members.example");
    let syncRunId = 0;
    const pages = await deliverReading(
      association,
      async () => {
        syncRunId = await askForRun(association, { kind: "repush" });
      },
      ({ walked }) => walked.length > 0,
    );
    expect(idsOf(pages)).toEqual(people.slice(1));
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 5, pushed: 5 });
    expect((await association.tenant.summary()).items - before).toBe(1 + 5);
    expect(await requestsAtOnce(association, LATENCY_MS, since)).toEqual([]);
  });
});

describe("somebody whom a full run has read", () => {
  it("R41: is given up to a change that comes before the record is written ahead", async () => {
    const { association, people } = await members(40, { batchSize: 5, requestsInFlight: 1 });
    const last = people.at(-1)!;
    const since = (await association.tenant.requests()).length;
    const syncRunId = await askForRun(association, { kind: "repush" });
    const takenOver: number[] = [];
    await deliverWith(association, (real, nudge) => {
      const changes = once(async () => {
        await association.edit(last, "changed@members.example");
        nudge();
      });
      let writes = 0;
      return {
        async writeAhead(...given) {
          writes += 1;
          if (writes === 1) await changes();
          // At most four of the eight batches; the rest is written when the change was read.
          if (writes > 1) await until("the change is read", () => takenOver.includes(last));
          return real.writeAhead(...given);
        },
        async readPage(...given) {
          const page = await real.readPage(...given);
          takenOver.push(
            ...idsOf([{ ...page, contacts: page.contacts.filter(({ from }) => from === "log") }]),
          );
          return page;
        },
      };
    });
    await deliverAll(association);
    expect(await sent(association, last, since)).toEqual(["changed@members.example"]);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 40, pushed: 40 });
  });

  it("I2: is given up to a change also while it waits for proof that the connection answers", async () => {
    const { association, people } = await members(5);
    const [maria] = people as [number];
    // Unanswered three times: sent only after something else was accepted.
    await association.pool.query(
      `insert into push_wait (association_id, push_target_id, contact_id, reason, code, attempts, next_look_at)
       select $1, push_target_id, $2, 'in_doubt', 'in-doubt', 3, now() + interval '1 hour'
         from higher_logic_settings where association_id = $1`,
      [association.id, maria],
    );
    const since = (await association.tenant.requests()).length;
    await askForRun(association, { kind: "repush" });
    let isRead = false;
    await deliverWith(association, (real, nudge) => {
      const changes = once(async () => {
        await association.edit(maria, "changed@members.example");
        nudge();
        await until("the change is read", () => isRead);
      });
      return {
        async writeAhead(...given) {
          await changes();
          return real.writeAhead(...given);
        },
        async readPage(...given) {
          const page = await real.readPage(...given);
          isRead ||= page.contacts.some(({ from }) => from === "log");
          return page;
        },
      };
    });
    await deliverAll(association);
    expect(await sent(association, maria, since)).toEqual(["changed@members.example"]);
  });

  it("I1: is not given up any more when found to be a problem: nobody has two outcomes in one transaction", async () => {
    const { association, board } = await members(30, { batchSize: 5, requestsInFlight: 1 });
    const nameless = await association.addPerson({ email: null, lists: [board] });
    await deliverAll(association);
    await association.tenant.setFaults({ latencyMs: LATENCY_MS });
    const syncRunId = await askForRun(association, { kind: "repush" });
    await deliverWith(association, (real, nudge) => {
      const changes = once(async () => {
        await association.pool.query("update contact set city = 'Ely' where id = $1", [nameless]);
        nudge();
      });
      return {
        async writeAhead(...given) {
          await changes();
          return real.writeAhead(...given);
        },
      };
    });
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ contact_id: nameless, code: "no-email" }]);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 31, failed: 1 });
    expect(await logRows(association, nameless)).toEqual([]);
  });

  it.each([
    ["and on its way", 0],
    ["and waits for its turn to be sent", 7],
  ])("I2: is not given up any more when the record is written ahead %s", async (_, place) => {
    const { association, people } = await members(20, { batchSize: 5, requestsInFlight: 1 });
    const written = people[place]!;
    await association.tenant.setFaults({ latencyMs: LATENCY_MS });
    const since = (await association.tenant.requests()).length;
    await askForRun(association, { kind: "repush" });
    const pages = await deliverReading(association, () =>
      association.edit(written, "changed@members.example"),
    );
    expect(pages.length).toBeGreaterThan(0);
    expect(idsOf(pages)).not.toContain(written);
    expect(await requestsAtOnce(association, LATENCY_MS, since)).toEqual([]);
    expect((await association.known(written))!.EmailAddress).toBe("changed@members.example");
  });
});

describe("a page", () => {
  it("I2: is read while the one before it is taken up; nobody is in both, and what changes meanwhile is told afterwards", async () => {
    const { association, people } = await members(1_300, { batchSize: 100 });
    const inNextPage = people[700]!;
    const since = (await association.tenant.requests()).length;
    await association.edit(inNextPage, "before-the-run@members.example");
    const syncRunId = await askForRun(association, { kind: "repush" });
    const edited: number[] = [];
    let ofPageBefore: number[] = [];
    let readAhead = 0;
    await deliverWith(association, (real) => ({
      async readPage(plan, request) {
        // Claimed are those in hand, and for a page that is read ahead those of the one before it, all of them.
        if (!request.urgent && ofPageBefore.length > 0 && ofPageBefore.every((id) => request.claimed.has(id)))
          readAhead += 1;
        const page = await real.readPage(plan, request);
        ofPageBefore = idsOf([page]);
        const one = ofPageBefore.at(-2);
        if (one !== undefined && edited.length < 3) {
          edited.push(one);
          await association.edit(one, "after-the-snapshot@members.example");
        }
        return page;
      },
    }));
    await deliverAll(association);

    expect(readAhead).toBeGreaterThan(0);
    expect(await sent(association, inNextPage, since)).toEqual([
      "before-the-run@members.example",
      "before-the-run@members.example",
    ]);
    for (const one of edited)
      expect((await sent(association, one, since)).at(-1)).toBe("after-the-snapshot@members.example");
    expect(await association.run(syncRunId)).toMatchObject({
      state: "done",
      looked_at: 1_300,
      pushed: 1_300,
    });
  });

  it("I2: shows everybody as one snapshot had them, with the changes that snapshot had", async () => {
    const { association, people } = await members(3);
    const [maria] = people as [number];
    const since = (await association.tenant.requests()).length;
    await association.edit(maria, "first@members.example");
    await deliverWith(association, (real) => {
      let isFirst = true;
      return {
        async readPage(...given) {
          if (!isFirst) return real.readPage(...given);
          isFirst = false;
          const client = await association.pool.connect();
          try {
            await client.query("begin");
            // The page's snapshot begins with the log, and waits before it comes to the people.
            await client.query("lock table contact in access exclusive mode");
            const page = real.readPage(...given);
            await somebodyWaits(association.pool);
            await client.query("update contact set email = 'second@members.example' where id = $1", [maria]);
            await client.query("commit");
            return await page;
          } finally {
            client.release();
          }
        },
      };
    });
    await deliverAll(association);
    expect(await sent(association, maria, since)).toEqual([
      "first@members.example",
      "second@members.example",
    ]);
  });
});

describe("the changes of somebody", () => {
  /** What makes one delivery end so for a contact; answers the contact. */
  const outcomes: [
    string,
    (association: TestAssociation, people: number[], board: number) => Promise<number>,
  ][] = [
    [
      "accepted",
      async (association, [person]) => {
        await association.edit(person!, "read@members.example");
        return person!;
      },
    ],
    [
      "unchanged",
      async (association, [person]) => {
        for (const city of ["'Ely'", "null"])
          await association.pool.query(`update contact set city = ${city} where id = $1`, [person]);
        return person!;
      },
    ],
    ["a problem", (association, _people, board) => association.addPerson({ email: null, lists: [board] })],
    [
      "held",
      async (association, people) => {
        await association.drop(people.slice(0, 30));
        return people[0]!;
      },
    ],
    [
      "in doubt",
      async (association, [person]) => {
        await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
        await association.edit(person!, "read@members.example");
        return person!;
      },
    ],
  ];

  it.each(outcomes)(
    "I1: who is %s leave the log as far as they were read; one that came later stays",
    async (_outcome, make) => {
      const { association, people, board } = await members(40);
      const person = await make(association, people, board);
      const read = await logRows(association, person);
      let left: number[] = [];
      const settled = once(async () => {
        left = await logRows(association, person);
      });
      const comesLater = once(() =>
        association.pool.query("update contact set phone = '555 0100' where id = $1", [person]),
      );
      await deliverWith(association, (real) => ({
        async settle(...given) {
          await comesLater();
          const done = await real.settle(...given);
          await settled();
          return done;
        },
      }));
      expect(read.length).toBeGreaterThan(0);
      expect(left).toHaveLength(1);
      expect(read).not.toContain(left[0]);
    },
  );
});
