import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliverAlerts } from "@/higher-logic/alerts/delivery/gateway";
import { keepWatch } from "@/higher-logic/alerts/watch/gateway";
import {
  alertLines,
  replaceWebhookSecret,
  sendTestAlert,
  storeAlertSettings,
  readAlertSettings,
} from "@/higher-logic/alerts/settings/store";
import { alertsNow, watchAlerts } from "@/higher-logic/alerts/watch/store";
import { workersAlive } from "@/higher-logic/alerts/workers/store";
import { keptMail } from "@/lib/mail";
import { pause } from "@/worker/pause";
import type { TestAssociation } from "../sync/support/association";
import { deliverAll, deliverWith, sync } from "../sync/support/delivery";
import { stage } from "../sync/support/stage";
import { timePasses } from "../sync/support/time";
import { until } from "../sync/support/until";
import { Receiver, signature } from "./receiver";

const test = stage();
const receiver = new Receiver();

beforeAll(async () => {
  process.env.APP_URL = "http://localhost:3000";
  process.env.CAUSEWAY_DEMO = "1"; // mail is kept in the database
  await receiver.start();
});
beforeEach(() => receiver.forget());
afterEach(() => test.database.pool.query("delete from demo_mail"));
afterAll(async () => {
  delete process.env.CAUSEWAY_DEMO;
  await receiver.stop();
});

const failed: Error[] = [];
const onError = (error: Error) => void failed.push(error);
afterEach(() => expect(failed.splice(0)).toEqual([]));

function portsUntil({ signal }: AbortController) {
  return { everyMs: 50, pause, onError, onRefused: () => undefined, signal };
}

async function deliver(): Promise<void> {
  const ports = portsUntil(new AbortController());
  await Promise.all([deliverAlerts("email", ports), deliverAlerts("webhook", ports)]);
}

/** Judge and tell, as every process does every few seconds. */
async function watch(): Promise<void> {
  await watchAlerts(onError);
  await deliver();
}

/** Synced, with a webhook and one address of its own. */
async function watched(): Promise<{ association: TestAssociation; people: number[]; secret: string }> {
  const association = await test.association();
  const board = await association.addList("Board");
  const people = await association.addPeople(100, { lists: [board] });
  await sync(association);
  const { version } = (await readAlertSettings(association.id))!;
  const written = await storeAlertSettings(
    association.id,
    version,
    {
      emailAdministrators: true,
      emailAddresses: [`office${association.id}@members.example`],
      webhookUrl: receiver.url,
    },
    "admin@prairie.example",
  );
  if (written.kind !== "written" || !written.secret) throw new Error("no secret was made");
  return { association, people, secret: written.secret };
}

/** What was told about an association so far, in order. */
async function told(association: TestAssociation): Promise<string[]> {
  const { rows } = await association.pool.query<{ text: string }>(
    `select kind || ' ' || event as text from alert_message
      where association_id = $1 and channel = 'email' and delivered_at is not null order by id`,
    [association.id],
  );
  return rows.map(({ text }) => text);
}

const minutesPass = (association: TestAssociation, minutes: number) =>
  timePasses(association, `${minutes} minutes`);

describe("an alert", () => {
  it("R40: is told once when a change waits longer than 15 minutes, and once when it is over, however many watch", async () => {
    const { association, people } = await watched();
    await association.edit(people[0]!, "new@members.example");
    await watch();
    await minutesPass(association, 14);
    await association.pool.query("update push_batch set created_at = now() where association_id = $1", [
      association.id,
    ]);
    await watch();
    expect(await told(association)).toEqual([]);

    await minutesPass(association, 2);
    await Promise.all([watch(), watch(), watch(), watch()]);
    await watch();
    expect(await told(association)).toEqual(["late fired"]);

    await deliverAll(association);
    await Promise.all([watch(), watch(), watch()]);
    expect(await told(association)).toEqual(["late fired", "late recovered"]);
    expect((await keptMail()).map(({ subject }) => subject)).toEqual([
      "[Over] Test Association: Changes reach Higher Logic in time again",
      "[Alert] Test Association: A change has waited for more than 15 minutes to be told to Higher Logic",
    ]);
    expect(receiver.hooks.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      "alert.fired",
      "alert.recovered",
    ]);
  });

  it("R40: silence, when changes wait and nobody sends anything, is one too", async () => {
    const { association, people } = await watched();
    await association.edit(people[0]!, "new@members.example");
    await minutesPass(association, 4);
    await watch();
    await minutesPass(association, 2);
    await watch();
    await watch();
    expect(await told(association)).toEqual(["silence fired"]);
    await deliverAll(association);
    await watch();
    expect(await told(association)).toEqual(["silence fired", "silence recovered"]);
  });

  it("R40: an overdue trial of a paused connection, and a run nobody is at, are silence", async () => {
    const { association } = await watched();
    await association.tenant.setFaults({ rules: [{ action: "status", status: 503 }] });
    await sync(association, { kind: "repush" });
    await minutesPass(association, 30);
    await association.pool.query("update push_state set paused_at = now() where association_id = $1", [
      association.id,
    ]);
    expect((await alertsNow(association.id)).map(({ kind }) => kind)).toContain("silence");
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect(await alertsNow(association.id)).toEqual([]);

    await association.pool.query(
      "insert into sync_run (association_id, kind, started_at) values ($1, 'full', now() - interval '6 minutes')",
      [association.id],
    );
    await minutesPass(association, 6);
    expect(await alertsNow(association.id)).toEqual([{ kind: "silence", code: null }]);
  });

  it("R40: is none for people in doubt only until an old request can no longer be carried out", async () => {
    const { association, people } = await watched();
    await association.tenant.setFaults({ rules: [{ action: "dropAfterApply", times: 1 }] });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    await association.pool.query("update push_wait set next_look_at = now()");
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ code: "settling" }]);
    await association.pool.query("update push_wait set since = now() - interval '1 hour'");
    await watch();
    expect(await told(association)).toEqual([]);
  });

  it.each([
    [{ action: "status", status: 403 }, "credentials", "Tenant API Key", "/setup/integrations/higher-logic"],
    [{ action: "status", status: 404 }, "paused", "push address", "/setup/integrations/higher-logic"],
  ] as const)(
    "F23: %j is told at once, with the field to check, and again when it works",
    async (rule, kind, field, path) => {
      const { association, people } = await watched();
      await association.tenant.setFaults({ rules: [rule] });
      await association.edit(people[0]!, "new@members.example");
      await deliverAll(association);
      await Promise.all([watch(), watch()]);
      expect(await told(association)).toEqual([`${kind} fired`]);
      const [mail] = await keptMail();
      expect(mail!.body).toContain(field);
      expect(mail!.body).toMatch(/, \d\d:\d\d \(time zone \S+\)\./);
      expect(mail!.body).toMatch(new RegExp(`^http://test-.+\\.localhost:3000${path}$`, "m"));

      await association.tenant.clearFaults();
      await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
        association.id,
      ]);
      await deliverAll(association);
      await watch();
      expect(await told(association)).toEqual([`${kind} fired`, `${kind} recovered`]);
    },
  );

  it("F39: held removals are told once, and that they were decided", async () => {
    const { association, people } = await watched();
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    await watch();
    await association.drop(people.slice(30, 40));
    await deliverAll(association);
    await watch();
    expect(await told(association)).toEqual(["held fired"]);
    await association.reinstate(people.slice(0, 40));
    await deliverAll(association);
    await watch();
    expect(await told(association)).toEqual(["held fired", "held recovered"]);
  });

  it("R31: is closed when the integration is switched off", async () => {
    const { association, people } = await watched();
    await association.tenant.setFaults({ rules: [{ action: "status", status: 401 }] });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    await watch();
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    await watch();
    expect(await told(association)).toEqual(["credentials fired", "credentials recovered"]);
    expect((await keptMail())[0]!.subject).toContain("switched off");
  });

  it("I5: goes to the association's own administrators and addresses, each once", async () => {
    const { association } = await watched();
    const other = await watched();
    const admin = await association.addPerson({ email: "Chief@members.example" });
    const viewer = await association.addPerson({ email: "viewer@members.example" });
    const left = await association.addPerson({ email: "left@members.example" });
    await association.pool.query(
      `insert into staff_member (contact_id, role, is_active)
       values ($1, 'admin', true), ($2, 'viewer', true), ($3, 'admin', false)`,
      [admin, viewer, left],
    );
    await association.pool.query(
      "update alert_settings set email_addresses = email_addresses || '{chief@members.example}' where association_id = $1",
      [association.id],
    );
    expect(await sendTestAlert(association.id)).toBe(3);
    await deliver();
    expect((await keptMail()).map(({ recipient }) => recipient).sort()).toEqual([
      "chief@members.example",
      `office${association.id}@members.example`,
    ]);
    expect(receiver.hooks).toHaveLength(1);
    expect(await alertLines(other.association.id)).toEqual([]);
  });
});

describe("a webhook", () => {
  it("is signed, and a repetition is known by its id", async () => {
    const { association, secret } = await watched();
    receiver.answers = [500, 302];
    await sendTestAlert(association.id);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await deliver();
      await association.pool.query("update alert_message set due_at = now() where delivered_at is null");
    }
    await deliver();
    expect(receiver.ids).toEqual(Array(3).fill(receiver.ids[0]));
    for (const hook of receiver.hooks) {
      const { headers } = hook;
      expect(headers["webhook-signature"]).toBe(signature(hook, secret));
      expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(60);
    }
    expect(receiver.hooks[0]!.body).toBe(receiver.hooks[2]!.body);
  });

  it("is signed with a replaced secret as well for a day, unless that is ended at once", async () => {
    const { association, secret } = await watched();
    const replace = (endAtOnce: boolean) => replaceWebhookSecret(association.id, { endAtOnce, actor: "a" });
    const signatures = async () => {
      await sendTestAlert(association.id);
      await deliver();
      return receiver.hooks.at(-1)!;
    };
    const second = await replace(false);
    const third = await replace(false); // whoever was given the first or the second yet can go on
    const hook = await signatures();
    expect(hook.headers["webhook-signature"]).toBe(
      [third, second, secret].map((each) => signature(hook, each)).join(" "),
    );
    await association.pool.query(
      "update alert_secret_before set ends_at = ends_at - interval '1 day' where association_id = $1",
      [association.id],
    );
    const later = await signatures();
    expect(later.headers["webhook-signature"]).toBe(signature(later, third));

    await replace(false);
    const only = await replace(true);
    const last = await signatures();
    expect(last.headers["webhook-signature"]).toBe(signature(last, only));
    expect((await readAlertSettings(association.id))!.secretBeforeUntil).toBeNull();
  });

  it("that is refused waits ever longer, and nobody hears that it is over before hearing what was wrong", async () => {
    const { association, people } = await watched();
    receiver.answers = [503];
    await association.edit(people[0]!, "new@members.example");
    await minutesPass(association, 16);
    await association.pool.query("update push_batch set created_at = now() where association_id = $1", [
      association.id,
    ]);
    await watch();
    await deliverAll(association);
    await watch();
    expect(receiver.hooks).toHaveLength(1); // the first is not due again yet, and the second waits for it
    const { rows } = await association.pool.query<{ late: boolean; error: string }>(
      `select due_at > now() as late, last_error as error from alert_message
        where association_id = $1 and channel = 'webhook' order by id limit 1`,
      [association.id],
    );
    expect(rows).toEqual([{ late: true, error: "it answered 503" }]);
    await association.pool.query("update alert_message set due_at = now() where delivered_at is null");
    await watch();
    await watch();
    expect(receiver.hooks.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      "alert.fired",
      "alert.fired",
      "alert.recovered",
    ]);
  });

  it("that is answered slowly keeps no other association's waiting, and each comes once", async () => {
    const one = await watched();
    const other = await watched();
    let answer = () => undefined as void;
    receiver.slow = new Promise((resolve) => (answer = resolve));
    await sendTestAlert(one.association.id);
    const delivering = Promise.all([deliver(), deliver()]); // two processes
    const came = (count: number) => () => Promise.resolve(receiver.hooks.length === count);
    await until("the first is underway", came(1));
    await sendTestAlert(other.association.id);
    await until("the other has come", came(2));
    answer();
    await delivering;
    await deliver();
    const { rows } = await one.association.pool.query(
      "select from alert_message where message_id = any($1) and attempts = 1 and delivered_at is not null",
      [receiver.ids],
    );
    expect([receiver.ids.length, rows.length]).toEqual([2, 2]); // nobody was given up on, or told twice
  });

  it("I12: its secret is sealed, and stands in no message and no audit line", async () => {
    const { association, secret } = await watched();
    await sendTestAlert(association.id);
    await deliver();
    const { rows } = await association.pool.query<{ row: string }>(
      `select s::text as row from alert_settings s
       union all select m::text from alert_message m union all select a::text from audit_log a`,
    );
    for (const { row } of rows) expect(row).not.toContain(secret.slice("whsec_".length));
    expect(JSON.stringify(receiver.hooks)).not.toContain(secret.slice("whsec_".length));
  });
});

describe("who watches", () => {
  it("R40: a web program alone notices that every worker is dead, and tells it", async () => {
    const { association, people } = await watched();
    await association.edit(people[0]!, "new@members.example");
    await minutesPass(association, 20);
    const stop = new AbortController();
    const watching = keepWatch(portsUntil(stop));
    await until("it is told", async () => (await told(association)).length === 2);
    stop.abort();
    await watching;
    expect((await told(association)).sort()).toEqual(["late fired", "silence fired"]);
    expect(await workersAlive()).toBe(0);
  });

  it("R40: a worker is known to be alive while it watches", async () => {
    const stop = new AbortController();
    const watching = keepWatch({ ...portsUntil(stop), worker: "one" });
    await until("it is seen", async () => (await workersAlive()) === 1);
    stop.abort();
    await watching;
    expect(await workersAlive()).toBe(0);
  });

  it("R40: a pusher that holds its lease and sends nothing is silent all the same", async () => {
    const { association, people } = await watched();
    await association.edit(people[0]!, "new@members.example");
    await minutesPass(association, 6);
    let seen: string[] = [];
    await deliverWith(association, (real) => ({
      readPage: async (...page) => {
        seen = seen.concat((await alertsNow(association.id)).map(({ kind }) => kind));
        return real.readPage(...page);
      },
    }));
    expect(seen).toContain("silence");
  });
});
