import type { RunningStandIn, Reply, SendOptions } from "./stand-in";

export const LOGIN = "/HigherLogic/Security/LoginBounce.aspx";
export const CALLBACK = "/HigherLogic/Security/OAuth/Authentication.aspx";
export const LOGOUT = "/HigherLogic/Security/Logout.aspx";

/** One browser at one community's site: keeps its cookies, and follows nothing by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  constructor(
    private readonly standIn: RunningStandIn,
    private readonly host: string,
  ) {}

  async visit(path: string, options: SendOptions = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(cookie === "" ? {} : { cookie }), ...options.headers };
    const reply = await this.standIn.send(path, { host: this.host, ...options, headers });
    for (const set of [reply.headers["set-cookie"] ?? []].flat()) this.keep(set);
    return reply;
  }

  post(
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.visit(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Begin at LoginBounce; answers where the association was asked. */
  async begin(returnUrl: string): Promise<{ reply: Reply; authorize: URL; state: string }> {
    const reply = await this.visit(`${LOGIN}?ReturnUrl=${encodeURIComponent(returnUrl)}`);
    const authorize = new URL(String(reply.headers.location));
    return { reply, authorize, state: authorize.searchParams.get("state")! };
  }

  /** Begin, and come back from the association with a code. */
  async logIn(returnUrl = "/"): Promise<Reply> {
    const { state } = await this.begin(returnUrl);
    return this.visit(`${CALLBACK}?code=code-1&state=${state}`);
  }

  /** Integration key of who the site says is logged in. */
  async loggedInAs(): Promise<string | null> {
    return /data-person="([^"]*)"/.exec((await this.visit("/")).text)?.[1] ?? null;
  }

  private keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.some((attribute) => attribute.trim() === "Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** `data-login-failure` of a page: the step at which a log-in came to its end. */
export function failedStep(reply: Reply): string | undefined {
  return /data-login-failure="([^"]*)"/.exec(reply.text)?.[1];
}

export interface Pushed {
  key: string;
  isActive?: boolean;
}

/** Push people into a community, on the list `board` while they are active. */
export async function push(standIn: RunningStandIn, tenantCode: string, people: Pushed[]): Promise<void> {
  const Items = people.map(({ key, isActive = true }) => ({
    MemberDetails: {
      LegacyContactKey: key,
      FirstName: "Maria",
      LastName: "Lopez",
      EmailAddress: `${encodeURIComponent(key)}@example.org`,
      IsActive: isActive,
      IsMember: isActive,
    },
    CommunityGroups: isActive ? [{ GroupKey: "board", GroupName: "Board" }] : [],
  }));
  const reply = await standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "k" },
    body: JSON.stringify({ TenantCode: tenantCode, Items }),
  });
  if (!reply.text.includes('"success":true')) throw new Error(`the push was answered ${reply.text}`);
}
