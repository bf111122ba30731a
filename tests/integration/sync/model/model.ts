import type pg from "pg";
import { expect } from "vitest";
import { approveRemovals, keepInCommunity } from "@/higher-logic/sync/removals/deciding/store";
import { heldRemovals } from "@/higher-logic/sync/removals/store";
import { requestRun } from "@/higher-logic/sync/store";
import { emptyIdleLog, logDayChanges } from "@/higher-logic/sync/timer/store";
import { keyOf, type TestAssociation } from "../support/association";
import { requestIsOut } from "../support/moments";
import { save } from "../support/settings";
import { until } from "../support/until";
import { edits, editsOnTheWay } from "./edits";
import { History } from "./history";
import { itemsOf, leftUnasked, mostUnasked, unfit } from "./journal";
import { Bodies, type Moment, readMoment } from "./moment";
import type { Edit, Scenario, Step } from "./scenario";
import { onScreen } from "./screens";

/** Refused by the database, or in the way of an open transaction: nothing was changed. */
const REFUSED = new Set(["23502", "23503", "23505", "23514", "55P03", "40P01"]);

/** Whatever pushes meanwhile: a pusher of this process, or workers. */
export interface Pushers {
  nudge(): void;
  kill(doom: Extract<Step, { do: "kill" }>["doom"]): void;
  /** Somebody is to be killed, and lives. */
  readonly isDoomed: boolean;
  /** Whoever was to be killed lives. */
  spare(): void;
  freeze(): void;
  thaw(): void;
}

/**
 * An association under edits, faults and accidents, and what design.md says of it: what is true after each commit, and
 * that nobody is lost.
 */
export class Model {
  readonly #history = new History();
  readonly #bodies: Bodies;
  /** Whom staff approved, or whose removal is no longer counted since. */
  readonly #approved = new Set<number>();
  #moment!: Moment;

  constructor(
    readonly association: TestAssociation,
    private readonly pushers: Pushers,
    private readonly settings: Scenario["settings"],
  ) {
    this.#bodies = new Bodies(association.pool);
  }

  /** Lists, people of every kind, companies, and a clock of its own; Sync is pressed. */
  async begin(): Promise<void> {
    const { association } = this;
    const { pool, id } = association;
    await pool.query("insert into test_clock values ($1, clock_timestamp())", [id]);
    const lists = [
      await association.addList("Board of Directors"),
      await association.addList("Legislative Committee"),
      await association.addList("Golf Outing", { isSynced: false }),
    ];
    for (const list of lists) await association.addPeople(5, { lists: [list] });
    await association.addPeople(2, { lists: lists.slice(0, 2), status: "pending" });
    await association.addPeople(3, { lists: lists.slice(0, 1), status: null });
    await pool.query(
      `with o as (insert into contact (association_id, kind, organization_name)
         select $1, 'organization', 'Works ' || n from generate_series(1, 3) n returning id),
       m as (insert into membership (association_id, contact_id, membership_type_id, status)
         select $1, o.id, (select min(id) from membership_type where association_id = $1), 'active' from o)
       insert into relationship (association_id, contact_id, organization_id, title)
         select $1, c.id, o.id, 'Clerk' from o, contact c
          where c.association_id = $1 and c.kind = 'individual' and (c.id + o.id) % 3 = 0`,
      [id],
    );
    await pool.query(
      `insert into staff_member (contact_id, role) select id, 'viewer' from contact
        where association_id = $1 and kind = 'individual' order by id desc limit 2`,
      [id],
    );
    await this.#look();
    await requestRun({ associationId: id, kind: "full", requestedAs: "staff" });
    this.pushers.nudge();
  }

  async take(step: Step): Promise<void> {
    const { association, pushers } = this;
    const { pool, id, tenant } = association;
    switch (step.do) {
      case "edit":
        return this.#edit([step.edit], true);
      case "on the way":
        return this.#onTheWay(step);
      case "in line":
        return this.#inLine(step.chance);
      case "merge":
      case "on screen": {
        const screen = step.do === "merge" ? "merge" : step.screen;
        await onScreen({ id, rows: this.#moment.rows, chance: step.chance }, screen);
        await this.#look();
        return pushers.nudge();
      }
      case "a run dies":
        return this.#runDies(step);
      case "edits at once":
        return this.#edit(step.edits, step.isKept);
      case "edits that cross":
        return this.#cross(step.first, step.second);
      case "settings":
        await save(association, { [step.field]: !this.#moment.settings[step.field] });
        return this.#look();
      case "off and on":
        await save(association, { enabled: false });
        await this.#look();
        await this.#edit([step.edit], true);
        await emptyIdleLog(id);
        await save(association, { enabled: true });
        return this.#look();
      case "the same key again":
        await save(association, { tenantApiKey: keyOf(tenant.tenantCode) });
        return this.#look();
      case "time passes":
        await pool.query(
          "update test_clock set at = at + make_interval(hours => $2) where association_id = $1",
          [id, step.hours],
        );
        await logDayChanges(id);
        return this.#look();
      case "faults":
        return void (await tenant.setFaults(step.faults));
      case "no faults":
        await tenant.clearFaults();
        return this.#timePasses();
      case "kill":
        return pushers.kill(step.doom);
      case "freeze":
        return pushers.freeze();
      case "thaw":
        return pushers.thaw();
      case "another takes over":
        await pool.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [id]);
        return;
      case "Sync":
        await requestRun({ associationId: id, kind: "full", requestedAs: "staff" });
        return pushers.nudge();
      case "Re-push":
        return this.#repush(step);
      case "decide":
        return this.#decide(step);
      case "a request is out":
        return requestIsOut(association, undefined, 300).catch(() => undefined);
      case "all is told":
        return this.#allIsTold();
    }
  }

  /** The faults have stopped, and time passes until nothing is left to be told. */
  async end(): Promise<void> {
    const { association, pushers } = this;
    pushers.spare();
    pushers.thaw();
    await association.tenant.clearFaults();
    await until(
      "everything is told and settled",
      async () => {
        await this.#decide({ decision: "approve", share: 1 });
        await this.#timePasses();
        return (await this.#unsettled()).length === 0;
      },
      60_000,
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${(await this.#unsettled()).join("\n")}`);
    });
    await this.#look();
  }

  /** Everything that has to hold when nothing is left to be told. */
  async expectKept(): Promise<void> {
    const { tenant } = this.association;
    const [contacts, communities, requests] = [
      await tenant.contacts(),
      await tenant.communities(),
      await tenant.requests(),
    ];
    expect(this.#history.differences(contacts, communities), "I3: told otherwise than true").toEqual([]);
    const items = requests.flatMap(itemsOf);
    expect(this.#history.neverTrue(items), "never true").toEqual([]);
    for (const { body } of requests) expect(unfit(body, tenant.tenantCode), "I5: what leaves").toBeNull();
    const isApproved = (key: string) => this.#approved.has(this.#history.person(key)!.contactId);
    expect(leftUnasked(requests, isApproved), "I8").toBeLessThanOrEqual(mostUnasked(requests, this.settings));
    for (const run of this.#moment.counts)
      expect(run.pushed + run.unchanged + run.held + run.failed + run.in_doubt, `I1: run ${run.id}`).toBe(
        run.looked_at,
      );
  }

  /** What is true now is written down, and whoever is not told so has to be somewhere. */
  async #look(): Promise<void> {
    this.#moment = await readMoment(this.association.pool, this.association.id);
    this.#history.note(this.#moment);
    expect(await this.#history.lost(this.#moment, this.#bodies), "I1: lost").toEqual([]);
  }

  async #edit(made: Edit[], isKept: boolean): Promise<void> {
    const client = await this.association.pool.connect();
    try {
      await client.query("begin");
      await client.query("set local lock_timeout = '300ms'");
      for (const edit of made) await this.#write(client, edit);
      await client.query(isKept ? "commit" : "rollback");
    } catch (error) {
      await client.query("rollback");
      if (!REFUSED.has(String((error as { code?: string }).code))) throw error;
    } finally {
      client.release();
    }
    await this.#look();
    this.pushers.nudge();
  }

  /** Somebody changes while a request about them is out, which may come late, or whose answer nobody is there to hear. */
  async #onTheWay({ isNew, fault, lateMs, dies, then, chance }: Extract<Step, { do: "on the way" }>) {
    const { association, pushers } = this;
    const { pool, tenant } = association;
    const contact = isNew ? await this.#stranger(chance) : this.#history.inScope(chance);
    if (contact === undefined) return;
    const rule = fault === "applyLate" ? { action: fault, applyAfterMs: lateMs } : fault && { action: fault };
    const match = { key: this.#history.key(contact) };
    await tenant.setFaults({ latencyMs: 60, rules: rule ? [{ ...rule, match, times: 1 }] : [] });
    await this.#timePasses();
    await pool.query(isNew ? editsOnTheWay.arrive : editsOnTheWay.edit, [contact, `${chance}`]);
    await this.#look();
    pushers.nudge();
    await requestIsOut(association, contact, 400).catch(() => undefined);
    if (dies) pushers.kill("now");
    await pool.query(editsOnTheWay[then], [contact, `${chance}-again`]);
    await this.#look();
    pushers.nudge();
  }

  /** Somebody whom nothing brings into the community yet. */
  async #stranger(chance: number): Promise<number> {
    const { pool, id } = this.association;
    const { rows } = await pool.query<{ id: number }>(
      `insert into contact (association_id, kind, first_name, last_name, email)
       values ($1, 'individual', 'Stranger', $2, 'stranger@members.example') returning id`,
      [id, `Number ${chance}`],
    );
    await this.#look();
    return rows[0]!.id;
  }

  /** Somebody changes whose record was read and waits for others to be sent first. */
  async #inLine(chance: number): Promise<void> {
    const { association } = this;
    const { pool, id, tenant } = association;
    await tenant.setFaults({ latencyMs: 60 });
    await this.#timePasses();
    await this.#edit([{ name: "an edit of everybody", chance }], true);
    await requestIsOut(association, undefined, 300).catch(() => undefined);
    await pool.query(
      `update contact set email = 'in-line-' || id || $2 where id in (
         select subject_id from contact_change where association_id = $1 and subject = 'contact'
            and subject_id not in (select unnest(contact_ids) from push_batch where association_id = $1 and state = 'sending')
          order by id desc limit 3)`,
      [id, `${chance}@members.example`],
    );
    await this.#look();
    this.pushers.nudge();
  }

  /** Everybody differs at once, and whoever walks over them dies in the middle. */
  async #runDies({ because, call, when, chance }: Extract<Step, { do: "a run dies" }>): Promise<void> {
    const { association, pushers } = this;
    await this.#nothingElseIsUnderWay();
    await association.tenant.setFaults({ latencyMs: 60 });
    pushers.kill({ call, when });
    if (because === "settings") await this.take({ do: "settings", field: "sendMembershipType" });
    else if (because === "city") await this.#edit([{ name: "an edit of everybody", chance }], true);
    else await this.#edit([{ name: "days of grace", chance }], true);
    await until("somebody died", () => !pushers.isDoomed, 700).catch(() => undefined);
    await this.#look();
  }

  async #write(client: pg.ClientBase, { name, chance }: Edit): Promise<void> {
    const sql = edits[name]!;
    await client.query(
      sql,
      sql.includes("$2") ? [this.association.id, String(chance)] : [this.association.id],
    );
  }

  /** The second is made and committed while the first is not: its rows of the log are younger, and seen earlier. */
  async #cross(first: Edit, second: Edit): Promise<void> {
    const client = await this.association.pool.connect();
    try {
      await client.query("begin");
      await client.query("set local lock_timeout = '300ms'");
      await this.#write(client, first);
      await this.#edit([second], true);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      if (!REFUSED.has(String((error as { code?: string }).code))) throw error;
    } finally {
      client.release();
    }
    await this.#look();
    this.pushers.nudge();
  }

  async #repush({ of, chance }: Extract<Step, { do: "Re-push" }>): Promise<void> {
    const { contact, list } = this.#moment.rows;
    const only =
      of === "list" && list.length > 0
        ? { onlyListId: list[chance % list.length]!.id }
        : of === "person" && contact.length > 0
          ? { onlyContactId: contact[chance % contact.length]!.id }
          : {};
    await requestRun({
      associationId: this.association.id,
      kind: "repush",
      requestedAs: "staff",
      ...only,
    });
    this.pushers.nudge();
  }

  async #decide({ decision, share }: { decision: string; share: number }): Promise<void> {
    const { id } = this.association;
    const held = (await heldRemovals(id, { limit: 1_000 })).map(({ contactId }) => contactId);
    const some = held.filter((_, index) => index % share === 0);
    if (some.length === 0) return;
    const decided = { who: some, by: "admin@prairie.example", shownAsKept: some };
    if (decision === "refuse") return void (await keepInCommunity(id, decided));
    for (const contactId of some) this.#approved.add(contactId);
    await approveRemovals(id, decided);
    this.pushers.nudge();
  }

  /** Whatever waits for a later moment, that moment comes; being in doubt takes its time all the same. */
  async #timePasses(): Promise<void> {
    const { pool, id } = this.association;
    await pool.query(
      `update push_wait set next_look_at = clock_timestamp()
        where association_id = $1 and reason <> 'held' and code <> 'settling' and next_look_at > clock_timestamp()`,
      [id],
    );
    await pool.query("update push_state set next_probe_at = null where association_id = $1", [id]);
    this.pushers.nudge();
  }

  /** So that who walks has nothing more urgent to do; being in doubt may go on. */
  async #nothingElseIsUnderWay(): Promise<void> {
    const { pool, id, tenant } = this.association;
    await tenant.clearFaults();
    await until(
      "nothing is under way",
      async () => {
        await this.#timePasses();
        const { log, sending, runs } = await readMoment(pool, id);
        return log.length + sending.length + runs.length === 0;
      },
      1_500,
    ).catch(() => undefined);
  }

  /** Until nothing is due, as far as faults and whoever is held let it come to that. */
  async #allIsTold(): Promise<void> {
    await until(
      "nothing is due",
      async () => {
        await this.#timePasses();
        return (await this.#unsettled()).length === 0;
      },
      300,
    ).catch(() => undefined);
  }

  /** What is still to be told, in words; who cannot be told for want of a name is not. */
  async #unsettled(): Promise<string[]> {
    const { log, waits, sending, runs } = await readMoment(this.association.pool, this.association.id);
    return [
      ...log.map(({ subject, subject_id: id }) => `the log has ${subject} ${id}`),
      ...waits
        .filter(({ code }) => !["no-first-name", "no-last-name", "no-email"].includes(code))
        .map(({ contact_id: id, reason, code }) => `contact ${id} waits: ${reason}, ${code}`),
      ...sending.map((id) => `contact ${id} is on the way`),
      ...runs.map(({ cursor }) => `a run stands at ${cursor}`),
    ];
  }
}
