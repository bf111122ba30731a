/** A community as the control API takes it; see design.md section 6. */
export interface TenantSettings {
  /** Needed for a new one. */
  apiKey?: string;
  siteName?: string;
  editProfileUrl?: string;
  oauth?: Partial<
    Record<
      | "clientId"
      | "clientSecret"
      | "authorizeUrl"
      | "tokenUrl"
      | "userinfoUrl"
      | "logoutUrl"
      | "scope"
      | "idClaim"
      | "clientAuth",
      string
    >
  >;
  backchannelLogout?: boolean;
  readApi?: { iamKey?: string; password?: string; actsAs?: string | null } | null;
}

export interface TenantAddresses {
  siteUrl: string;
  redirectUri: string;
  postLogoutRedirectUri: string;
  backchannelLogoutUri: string;
}

export interface TenantSummary {
  contacts: number;
  activeContacts: number;
  members: number;
  communities: number;
  memberships: number;
  hiddenCommunities: number;
  requests: number;
  items: number;
  rejectedItems: number;
  lastRequestAt: string | null;
  unknownFields: string[];
  digest: string;
}

export interface StandinContact {
  LegacyContactKey: string;
  FirstName?: string;
  LastName?: string;
  EmailAddress?: string;
  IsActive?: boolean;
  IsMember?: boolean;
  /** Every other MemberDetails field, as stored. */
  [field: string]: unknown;
  communities: { GroupKey: string; RoleDescription?: string; BeginDate?: string; EndDate?: string }[];
  receivedCount: number;
  lastReceivedAt: string;
  lastLoginAt: string | null;
  locallyDeactivated: boolean;
}

export interface StandinCommunity {
  GroupKey: string;
  GroupName: string;
  GroupType: string;
  hidden: boolean;
  archived: boolean;
  memberCount: number;
}

export interface StandinRequest {
  id: number;
  at: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
  answer: unknown;
  fault?: string;
}

export interface FaultRule {
  match?: { path?: string; key?: string; nth?: number; probability?: number };
  action:
    | "status"
    | "reset"
    | "hang"
    | "truncate"
    | "html"
    | "empty"
    | "successFalse"
    | "dropAfterApply"
    | "applyLate";
  status?: number;
  retryAfter?: number | string;
  applyAfterMs?: number;
  times?: number;
}

export interface Faults {
  latencyMs?: number;
  jitterMs?: number;
  requestsPerMinute?: number;
  rules?: FaultRule[];
  /** Of the read API. */
  read?: { callsPerMinute?: number; lagMs?: number; mostRecords?: number; syncing?: string[] };
}

/** The control API of the stand-in for one community, from its tenant code. */
export class StandinTenant {
  constructor(
    readonly baseUrl: string,
    readonly tenantCode: string,
  ) {}

  create(settings: TenantSettings): Promise<TenantAddresses> {
    return this.#call("PUT", "", settings) as Promise<TenantAddresses>;
  }
  summary(): Promise<TenantSummary> {
    return this.#call("GET", "/summary") as Promise<TenantSummary>;
  }
  contacts(): Promise<StandinContact[]> {
    return this.#all("/contacts") as Promise<StandinContact[]>;
  }
  /** Undefined when the stand-in never heard of that person. */
  contact(key: string): Promise<StandinContact | undefined> {
    return this.#find(`/contacts/${encodeURIComponent(key)}`) as Promise<StandinContact | undefined>;
  }
  communities(): Promise<StandinCommunity[]> {
    return this.#all("/communities") as Promise<StandinCommunity[]>;
  }
  requests(): Promise<StandinRequest[]> {
    return this.#all("/requests") as Promise<StandinRequest[]>;
  }
  /** Calls of the read API, oldest first. */
  reads(): Promise<{ at: string; method: string; path: string; status: number | null; fault?: string }[]> {
    return this.#all("/reads") as ReturnType<StandinTenant["reads"]>;
  }
  changeContact(key: string, changes: Record<string, unknown>): Promise<unknown> {
    return this.#call("PATCH", `/contacts/${encodeURIComponent(key)}`, changes);
  }
  changeCommunity(
    key: string,
    changes: { hidden?: boolean; archived?: boolean; GroupName?: string },
  ): Promise<unknown> {
    return this.#call("PATCH", `/communities/${encodeURIComponent(key)}`, changes);
  }
  setFaults(faults: Faults): Promise<unknown> {
    return this.#call("PUT", "/faults", { rules: [], ...faults });
  }
  clearFaults(): Promise<unknown> {
    return this.#call("DELETE", "/faults");
  }
  empty(): Promise<unknown> {
    return this.#call("DELETE", "/data");
  }

  async #all(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let after: string | null = ""; after !== null;) {
      const page = (await this.#call("GET", `${path}?limit=500&after=${encodeURIComponent(after)}`)) as {
        items: unknown[];
        next: string | null;
      };
      items.push(...page.items);
      after = page.next;
    }
    return items;
  }

  async #find(path: string): Promise<unknown> {
    const response = await this.#fetch("GET", path);
    if (response.status === 404) return undefined;
    return this.#read(response);
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#read(await this.#fetch(method, path, body));
  }

  #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.baseUrl}/_sandbox/tenants/${encodeURIComponent(this.tenantCode)}${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async #read(response: Response): Promise<unknown> {
    const text = await response.text();
    if (!response.ok) throw new Error(`The stand-in answered ${response.status} to ${response.url}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}
