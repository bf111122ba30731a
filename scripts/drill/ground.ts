import { randomInt } from "node:crypto";
import pg from "pg";
import { type DemoAssociationState, demoDirectory, type DemoState, readDemoState } from "../demo-state";
import { isAlive } from "../embedded-postgres/postmaster";
import { type StandinRequest, StandinTenant } from "../standin/client";

/** Somebody whom the community knows, and whose record a drill changes and puts back. */
export interface DrillPerson {
  id: number;
  key: string;
  /** `contact.informal_name` before the drill. */
  nickname: string | null;
}

/**
 * A running demo and one association of it. Everything goes through what is promised to other programs: rows, the
 * stand-in's control API and the pids in state.json.
 */
export class Ground {
  readonly tenant: StandinTenant;
  readonly #pool: pg.Pool;
  readonly #undo: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly directory: string,
    readonly association: DemoAssociationState,
    { databaseUrl, sandboxUrl }: DemoState,
  ) {
    this.tenant = new StandinTenant(sandboxUrl, association.tenantCode);
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    // A drill may kill the server under it.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  static find(data: string | undefined, slug: string): Ground {
    const directory = demoDirectory(data);
    const state = readDemoState(directory);
    if (!state || !isAlive(state.pids.web))
      throw new Error(`No demo runs from ${directory}. Start one with npm run demo.`);
    const association = state.associations.find((each) => each.slug === slug);
    if (!association) throw new Error(`The demo has no association ${slug}.`);
    return new Ground(directory, association, state);
  }

  /** As it is now: parts that were killed have other pids. */
  state(): DemoState | undefined {
    return readDemoState(this.directory);
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  /** The first column of the first row, as a number. */
  async count(text: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.sql(text, values);
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** What has to be put back at the end, whatever happens; the last one first. */
  later(undo: () => Promise<unknown>): void {
    this.#undo.unshift(undo);
  }

  /** @returns what could not be put back */
  async restore(): Promise<string[]> {
    const failed: string[] = [];
    for (const undo of this.#undo.splice(0))
      await undo().catch((error: unknown) => failed.push(String(error)));
    return failed;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Active members whom the community knows, in the order of their ids. */
  async people(count: number): Promise<DrillPerson[]> {
    const people = await this.sql<DrillPerson>(
      `select c.id, p.integration_key as key, c.informal_name as nickname
         from higher_logic_settings s
         join pushed_contact p using (association_id, push_target_id)
         join contact c on c.id = p.contact_id and c.association_id = p.association_id
        where s.association_id = $1 and p.is_active and p.is_member and c.email is not null
        order by c.id limit $2`,
      [this.association.id, count],
    );
    if (people.length < count)
      throw new Error(`The drill needs ${count} people in the community; there are ${people.length}.`);
    this.later(() => this.#nicknamesBack(people));
    return people;
  }

  /** An edit of each, in one statement. @returns the nickname that has to arrive */
  async edit(people: readonly DrillPerson[]): Promise<string> {
    const nickname = `Drill ${randomInt(1e6, 1e7)}`;
    await this.sql("update contact set informal_name = $2 where id = any($1)", [
      people.map(({ id }) => id),
      nickname,
    ]);
    return nickname;
  }

  /** How many of them the community calls so. */
  async arrived(people: readonly DrillPerson[], nickname: string): Promise<number> {
    const known = await Promise.all(people.map(({ key }) => this.tenant.contact(key)));
    return known.filter((person) => person?.InformalName === nickname).length;
  }

  async #nicknamesBack(people: readonly DrillPerson[]): Promise<void> {
    await this.sql(
      `update contact c set informal_name = t.nickname
         from unnest($1::int[], $2::text[]) as t (id, nickname)
        where c.id = t.id and c.informal_name is distinct from t.nickname`,
      [people.map(({ id }) => id), people.map(({ nickname }) => nickname)],
    );
  }

  /** Requests the community saw since this one; a trial tells about nobody. */
  async requestsSince(after: number): Promise<(StandinRequest & { keys: string[] })[]> {
    const all = await this.tenant.requests();
    return all.filter(({ id }) => id > after).map((request) => ({ ...request, keys: keysIn(request.body) }));
  }

  async lastRequest(): Promise<number> {
    return Math.max(0, ...(await this.tenant.requests()).map(({ id }) => id));
  }

  /** Changes that were not told yet. */
  changesWaiting(): Promise<number> {
    return this.count("select count(distinct subject_id) from contact_change where association_id = $1", [
      this.association.id,
    ]);
  }

  /** `alert: late, over: late`: what staff were told since a moment by Postgres' clock, once however many got it. */
  async alertsSince(at: string): Promise<string> {
    const rows = await this.sql<{ text: string }>(
      `select case event when 'recovered' then 'over: ' else 'alert: ' end || kind as text from alert_message
        where association_id = $1 and created_at > $2::timestamptz and event <> 'test'
          and (channel, recipient) = (select channel, recipient from alert_message
                                       where association_id = $1 order by id desc limit 1)
        order by id`,
      [this.association.id, at],
    );
    return rows.map(({ text }) => text).join(", ");
  }

  async now(): Promise<string> {
    const [row] = await this.sql<{ at: string }>("select clock_timestamp()::text as at");
    return row!.at;
  }
}

function keysIn(body: unknown): string[] {
  const items = (body as { Items?: { MemberDetails: { LegacyContactKey: string } }[] } | null)?.Items ?? [];
  return items.map(({ MemberDetails }) => MemberDetails.LegacyContactKey);
}
