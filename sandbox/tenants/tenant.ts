import { AT_REST, Dials, type Counted, type Faults } from "../faults/dials";
import { SignInState } from "../sign-in/state";
import type { TenantConfig } from "./config";
import { Journal } from "./journal";
import { ReadLog } from "../read/log";
import { People } from "./people";
import type { FieldValue, Person, PlainMembership, PushedRecord } from "./person";
import { RequestLog, type RequestHead } from "./request-log";

/** The records of one request, checked. */
export interface Batch {
  records: PushedRecord[];
  unknownFields: ReadonlySet<string>;
}

/** Reads the body of an accepted request again at the start; the path says in which format it is. */
export type ReadBody = (path: string, body: Buffer) => Batch | null;

export interface PersonChange {
  fields: Record<string, FieldValue>;
  locallyDeactivated?: boolean;
  newKey?: string;
  communities?: PlainMembership[];
}

export interface CommunityChange {
  hidden?: boolean;
  archived?: boolean;
  GroupName?: string;
}

type JournalHead =
  | { kind: "tenant"; code: string; config: TenantConfig; firstRequestId: number }
  | { kind: "faults"; faults: Faults; counted?: Counted }
  | RequestHead
  | { kind: "late"; at: string; path: string }
  | { kind: "person"; key: string; change: PersonChange; at?: string }
  | { kind: "login"; key: string; at: string }
  | { kind: "community"; key: string; change: CommunityChange };

/** One customer's community: what was pushed into it, what its people changed by hand, and its dials. */
export class Tenant {
  readonly code: string;
  config: TenantConfig;
  people = new People();
  requests: RequestLog;
  dials = new Dials(AT_REST);
  readonly unknownFields = new Set<string>();
  readonly received = { items: 0, rejected: 0 };
  readonly signIn = new SignInState();
  /** Calls of the read API; in memory alone. */
  readonly reads = new ReadLog();
  private readonly journal: Journal<JournalHead>;
  private readonly waitingTimers = new Set<NodeJS.Timeout>();

  private constructor(
    journal: Journal<JournalHead>,
    code: string,
    config: TenantConfig,
    firstRequestId: number,
  ) {
    this.journal = journal;
    this.code = code;
    this.config = config;
    this.requests = this.logFrom(firstRequestId);
  }

  /** A new tenant with a journal at this path. */
  static create(path: string, code: string, config: TenantConfig): Tenant {
    const tenant = new Tenant(new Journal(path), code, config, 1);
    tenant.journal.append({ kind: "tenant", code, config, firstRequestId: 1 });
    return tenant;
  }

  /** The tenant whose journal lies at this path, as it was; null when not even its first entry is whole. */
  static restore(path: string, readBody: ReadBody): Tenant | null {
    const journal = new Journal<JournalHead>(path);
    let tenant: Tenant | null = null;
    for (const { head, body, offset } of journal.replay()) {
      if (tenant !== null) tenant.replay(head, body, offset, readBody);
      else if (head.kind === "tenant")
        tenant = new Tenant(journal, head.code, head.config, head.firstRequestId);
    }
    if (tenant === null) journal.close();
    return tenant;
  }

  configure(config: TenantConfig): void {
    this.journal.append({ kind: "tenant", code: this.code, config, firstRequestId: this.requests.nextId });
    this.config = config;
  }

  setFaults(faults: Faults): void {
    this.journal.append({ kind: "faults", faults });
    this.turnTo(new Dials(faults));
    this.reads.forgiveCallers();
  }

  /** Remember a request, and take its records over when `head.applied`. Call it before answering. */
  receive(head: Omit<RequestHead, "kind" | "id">, body: Buffer | null, batch: Batch | null): void {
    const entry: RequestHead = { kind: "request", id: this.requests.nextId, ...head };
    const offset = this.journal.append(entry, body);
    this.log(entry, body, offset);
    if (head.applied && batch !== null) this.apply(batch, Date.parse(head.at));
  }

  /** Take the records over `afterMs` from now, though nobody will be told. */
  applyLater(path: string, body: Buffer, batch: Batch, afterMs: number): void {
    const timer = setTimeout(() => {
      this.waitingTimers.delete(timer);
      const at = new Date();
      this.journal.append({ kind: "late", at: at.toISOString(), path }, body);
      this.apply(batch, at.getTime());
      this.received.rejected -= batch.records.length;
    }, afterMs);
    this.waitingTimers.add(timer);
  }

  changePerson(person: Person, change: PersonChange): void {
    const at = new Date();
    this.journal.append({ kind: "person", key: person.key, change, at: at.toISOString() });
    this.takePersonChange(person, change, at.getTime());
  }

  recordLogin(person: Person, at: Date): void {
    this.journal.append({ kind: "login", key: person.key, at: at.toISOString() });
    person.lastLoginAt = at.getTime();
  }

  changeCommunity(key: string, change: CommunityChange): void {
    this.journal.append({ kind: "community", key, change });
    this.takeCommunityChange(key, change);
  }

  /** Forget everybody, every community and every request; set-up and dials stay. */
  empty(): void {
    for (const timer of this.waitingTimers) clearTimeout(timer);
    this.waitingTimers.clear();
    const firstRequestId = this.requests.nextId;
    this.journal.restart([
      { kind: "tenant", code: this.code, config: this.config, firstRequestId },
      { kind: "faults", faults: this.dials.faults, counted: this.dials.counted },
    ]);
    this.people = new People();
    this.people.past.isKept = this.dials.faults.read.lagMs > 0;
    this.signIn.clear();
    this.requests = this.logFrom(firstRequestId);
    this.unknownFields.clear();
    this.received.items = this.received.rejected = 0;
  }

  private turnTo(dials: Dials): void {
    this.dials = dials;
    this.people.past.isKept = dials.faults.read.lagMs > 0;
  }

  private apply(batch: Batch, atMs: number): void {
    for (const record of batch.records) this.people.accept(record, atMs);
    for (const name of batch.unknownFields) this.unknownFields.add(name);
  }

  private log(head: RequestHead, body: Buffer | null, offset: number): void {
    this.requests.add(head, body, offset);
    this.received.items += head.items;
    if (!head.applied) this.received.rejected += head.items;
  }

  private logFrom(firstRequestId: number): RequestLog {
    return new RequestLog(firstRequestId, (offset) => {
      const { head, body } = this.journal.read(offset);
      return { head: head as RequestHead, body };
    });
  }

  private takePersonChange(person: Person, change: PersonChange, atMs: number): void {
    const { fields, locallyDeactivated, communities } = change;
    this.people.changeByHand(person, fields, locallyDeactivated, communities, atMs);
    if (change.newKey !== undefined) this.people.rekey(person, change.newKey);
  }

  private takeCommunityChange(key: string, change: CommunityChange): void {
    const community = this.people.communities.get(key);
    if (community === undefined) return;
    if (change.hidden !== undefined) community.hidden = change.hidden;
    if (change.archived !== undefined) community.archived = change.archived;
    if (change.GroupName !== undefined) community.name = change.GroupName;
  }

  private replay(head: JournalHead, body: Buffer | null, offset: number, readBody: ReadBody): void {
    if (head.kind === "tenant") this.config = head.config;
    else if (head.kind === "faults") this.turnTo(new Dials({ ...AT_REST, ...head.faults }, head.counted));
    else if (head.kind === "community") this.takeCommunityChange(head.key, head.change);
    else if (head.kind === "person") {
      const person = this.people.find(head.key);
      if (person !== undefined) this.takePersonChange(person, head.change, Date.parse(head.at ?? "") || 0);
    } else if (head.kind === "login") {
      const person = this.people.find(head.key);
      if (person !== undefined) person.lastLoginAt = Date.parse(head.at);
    } else {
      const read = (): Batch | null => (body === null ? null : readBody(head.path, body));
      const batch = head.kind === "late" || head.applied ? read() : null;
      if (head.kind === "request") {
        this.log(head, body, offset);
        const keys = () => (batch ?? read())?.records.map((record) => record.key) ?? [];
        this.dials.replay({ path: head.path, keys }, head.rule ?? -1);
      } else this.received.rejected -= batch?.records.length ?? 0;
      if (batch !== null) this.apply(batch, Date.parse(head.at));
    }
  }
}
