import * as fs from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { changesWaiting } from "@/higher-logic/sync/store";
import { selfSignedCertificate } from "../../support/certificate";
import { faultProxy, type FaultProxy, type WireFault } from "../../support/fault-proxy";
import type { TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";
import { stage } from "./support/stage";
import { timePasses } from "./support/time";
import { until } from "./support/until";
import { WorkerProcess } from "./support/worker";

const test = stage();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function pushTo({ pool, id }: TestAssociation, baseUrl: string): Promise<void> {
  await pool.query("update higher_logic_settings set push_base_url = $2 where association_id = $1", [
    id,
    baseUrl,
  ]);
  await pool.query("update push_state set next_probe_at = null where association_id = $1", [id]);
}

/** Synced, and from now on reached through a wire that can be hurt. */
async function wired({ requestTimeoutSeconds = 1 } = {}): Promise<{
  association: TestAssociation;
  people: number[];
  wire: FaultProxy;
}> {
  const association = await test.association({
    batchSize: 10,
    requestsInFlight: 2,
    requestTimeoutSeconds,
    settleSeconds: 0,
  });
  const board = await association.addList("Board");
  const people = await association.addPeople(20, { lists: [board] });
  await sync(association);
  const wire = await faultProxy(test.standin.url);
  ends.push(() => wire.stop());
  await pushTo(association, wire.url);
  return { association, people, wire };
}

async function errorCodes({ pool, id }: TestAssociation): Promise<string[]> {
  const { rows } = await pool.query<{ code: string }>(
    "select distinct error_code as code from push_batch where association_id = $1 and error_code is not null",
    [id],
  );
  return rows.map(({ code }) => code);
}

/** How many people are in doubt, and how many changes wait where they were. */
async function leftOver(association: TestAssociation): Promise<{ inDoubt: number; inLog: number }> {
  const waits = await association.waits();
  expect(waits.filter(({ reason }) => reason === "problem" || reason === "held")).toEqual([]);
  const { rows } = await association.pool.query<{ inLog: number }>(
    `select count(distinct subject_id)::int as "inLog" from contact_change where association_id = $1`,
    [association.id],
  );
  return { inDoubt: waits.filter(({ reason }) => reason === "in_doubt").length, inLog: rows[0]!.inLog };
}

async function expectMadeGood(association: TestAssociation, city: string, people: number[]): Promise<void> {
  for (let look = 0; look === 0 || (await association.waits()).length > 0; look += 1) {
    expect(look).toBeLessThan(3);
    await timePasses(association, "10 minutes");
    await deliverAll(association);
  }
  expect((await changesWaiting(association.id)).count).toBe(0);
  const told = (await association.tenant.contacts()).filter(({ City }) => City === city);
  expect(told.map(({ LegacyContactKey }) => LegacyContactKey).sort()).toEqual(people.map(String).sort());
}

const ALL = { inDoubt: 20, inLog: 0 };
const NOBODY = { inDoubt: 0, inLog: 20 };

describe("a wire that fails", () => {
  it.each<[string, WireFault, string, { inDoubt: number; inLog: number }]>([
    [
      "F21: refuses connections: nothing was sent, nobody is in doubt",
      { kind: "refuse" },
      "not-reachable",
      NOBODY,
    ],
    ["F21: is half open: nothing arrives and nothing comes back", { kind: "halfOpen" }, "no-answer", ALL],
    [
      "F21: resets in the middle of a request",
      { kind: "resetRequest", afterBytes: 2_000 },
      "connection-lost",
      ALL,
    ],
    ["F21 F25: resets when the answer should come", { kind: "reset", afterBytes: 0 }, "connection-lost", ALL],
    ["F22: ends within the answer's headers", { kind: "truncate", afterBytes: 30 }, "connection-lost", ALL],
    ["F22: ends within the answer's body", { kind: "truncate", afterBytes: 190 }, "garbled-answer", ALL],
    [
      "F22: brings headers a byte in 30 seconds",
      { kind: "drip", fromByte: 0, bytes: 1_000, everyMs: 30_000 },
      "no-answer",
      ALL,
    ],
    [
      "F22: brings the body a byte in 30 seconds",
      { kind: "drip", fromByte: 190, bytes: 1_000, everyMs: 30_000 },
      "no-answer",
      ALL,
    ],
  ])("%s", async (_name, fault, code, expected) => {
    const { association, people, wire } = await wired({
      requestTimeoutSeconds: code === "no-answer" ? 1 : 30,
    });
    await wire.set(fault);
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);
    expect(await errorCodes(association)).toEqual([code]);
    expect(await leftOver(association)).toEqual(expected);
    await wire.set(null);
    await expectMadeGood(association, "Lakeside", people);
  });

  it.each<[string, WireFault]>([
    ["F22: is slow to begin", { kind: "latency", ms: 150 }],
    ["F22: is narrow", { kind: "bandwidth", bytesPerSecond: 50_000 }],
    [
      "F22: brings headers and body a byte at a time, in time",
      { kind: "drip", fromByte: 0, bytes: 40, everyMs: 5 },
    ],
  ])("%s, and nothing goes wrong", async (_name, fault) => {
    const { association, people, wire } = await wired({ requestTimeoutSeconds: 30 });
    await wire.set(fault);
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);
    expect(await errorCodes(association)).toEqual([]);
    expect(await leftOver(association)).toEqual({ inDoubt: 0, inLog: 0 });
    for (const id of people) expect((await association.known(id))?.City).toBe("Lakeside");
  });

  it("F22: an answer of 100 MB is not read to its end, and everybody in it is in doubt", async () => {
    const { association, people } = await wired();
    let written = 0;
    const url = await answering((request, response) => {
      request.resume().on("end", () => {
        const more = () => {
          if (response.destroyed || written >= 100_000_000) return void response.end();
          written += 65_536;
          response.write(Buffer.alloc(65_536, 32), more);
        };
        more();
      });
    });
    await pushTo(association, url);
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);
    expect(await errorCodes(association)).toEqual(["answer-too-large"]);
    expect(written).toBeLessThan(100_000_000);
    expect(await leftOver(association)).toEqual(ALL);
    await pushTo(association, test.standin.url);
    await expectMadeGood(association, "Lakeside", people);
  });

  it("F21: a name that does not exist leaves nobody in doubt", async () => {
    const { association, people } = await wired();
    await pushTo(association, "http://push.causeway.invalid");
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);
    expect(await errorCodes(association)).toEqual(["name-not-found"]);
    expect(await leftOver(association)).toEqual(NOBODY);
    await pushTo(association, test.standin.url);
    await expectMadeGood(association, "Lakeside", people);
  });
});

async function answering(listener: RequestListener): Promise<string> {
  const server: Server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("TLS", () => {
  /** The stand-in behind TLS. @returns the port, and how many connections got through the handshake */
  async function behindTls(certificate: { cert: string; key: string }) {
    const seen = { connections: 0 };
    const { port } = new URL(test.standin.url);
    const server = createTlsServer(certificate, (socket) => {
      seen.connections += 1;
      const inside = connect(Number(port), "127.0.0.1");
      for (const one of [socket, inside]) one.on("error", () => undefined);
      socket.pipe(inside).pipe(socket);
      ends.push(async () => void inside.destroy());
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(async () => void server.close());
    return { url: `https://push.localhost:${(server.address() as AddressInfo).port}`, seen };
  }

  it("F21: expired, and of another host, sends nothing and leaves nobody in doubt; a good one is pushed to", async () => {
    const { association, people } = await wired();
    const certificates = {
      expired: selfSignedCertificate("push.localhost", { expired: true }),
      elsewhere: selfSignedCertificate("elsewhere.localhost"),
      good: selfSignedCertificate("push.localhost"),
    };
    const folder = fs.mkdtempSync(join(tmpdir(), "causeway-tls-"));
    ends.push(async () => fs.rmSync(folder, { recursive: true, force: true }));
    const trusted = join(folder, "trusted.pem");
    fs.writeFileSync(
      trusted,
      Object.values(certificates)
        .map(({ cert }) => cert)
        .join(""),
    );
    const expired = await behindTls(certificates.expired);
    const elsewhere = await behindTls(certificates.elsewhere);
    const good = await behindTls(certificates.good);

    await pushTo(association, expired.url);
    await association.edit(people[0]!, "new@members.example");
    const worker = await WorkerProcess.start(test.database.url, { env: { NODE_EXTRA_CA_CERTS: trusted } });
    ends.unshift(() => worker.stop());
    const refused = (reason: string) =>
      until(`it is refused: ${reason}`, async () => {
        const { rows } = await association.pool.query(
          "select from push_batch where association_id = $1 and error_code = 'tls-failed' and answer_message like $2",
          [association.id, `%${reason}`],
        );
        return rows.length > 0;
      });
    await refused("CERT_HAS_EXPIRED");
    expect(await leftOver(association)).toEqual({ inDoubt: 0, inLog: 1 });
    await pushTo(association, elsewhere.url);
    await refused("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await leftOver(association)).toEqual({ inDoubt: 0, inLog: 1 });
    expect((await association.known(people[0]!))?.EmailAddress).not.toBe("new@members.example");
    await pushTo(association, good.url);
    await until(
      "it arrives",
      async () => (await association.known(people[0]!))?.EmailAddress === "new@members.example",
    );
    expect(good.seen.connections).toBeGreaterThan(0);
  });
});
