import { hash } from "@node-rs/argon2";
import { openSession } from "@/accounts/adapter";
import { SESSION_COOKIE } from "@/accounts/cookies";
import { addClient } from "@/higher-logic/sso/clients/store";
import type { Access } from "@/higher-logic/sso/eligibility";
import { closeConnections } from "@/lib/db";
import { Browser } from "../../support/browser";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { OAuthClient } from "../../support/oauth-client";
import { startWeb, type TestWeb, type WebEnvironment } from "../../support/web";
import { Guild } from "../sso/guild";

const PASSWORD = "walnut kettle orbit";
/** Of the least cost, which is the hash's own to say: that checking one takes its time is shown elsewhere. */
let passwordHash: Promise<string> | undefined;
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };
let people = 0;

/** Somebody with a login. */
export interface Member {
  contactId: number;
  loginId: string;
  email: string;
  /** What Higher Logic knows them by. */
  integrationKey: string;
}

/** A web process and its database, for one test file; each test takes an association of its own. */
export class Stage {
  private constructor(
    readonly database: FreshDatabase,
    readonly web: TestWeb,
  ) {}

  static async open(env: WebEnvironment = {}): Promise<Stage> {
    const database = await freshDatabase();
    // The first association's address is APP_URL itself; all others are found by their slug.
    await database.pool.query("insert into association (slug, name) values ('the-first', 'The First')");
    const stage = new Stage(database, await startWeb(database, env));
    await stage.warmUp();
    return stage;
  }

  /** Next loads what a page is made of when it is first asked for: not on the time of whichever test comes first. */
  private async warmUp(): Promise<void> {
    const browser = new Browser();
    for (const path of ["/sign-in", "/oauth/authorize", "/sso/grant/none", "/info-hub", "/oauth/jwks"])
      await browser.open(this.web.addressOf({ slug: "the-first" }) + path);
  }

  async hub(): Promise<Hub> {
    const guild = await Guild.make(this.database);
    const { rows } = await guild.sql<{ slug: string }>("select slug from association where id = $1", [
      guild.id,
    ]);
    return new Hub(guild, this.web.addressOf(rows[0]!));
  }

  async close(): Promise<void> {
    await this.web.stop();
    await closeConnections();
    await this.database.drop();
  }
}

/** An association over HTTP, with every gate of sign-on open. */
export class Hub {
  constructor(
    readonly guild: Guild,
    /** Its address and issuer, without slash at the end. */
    readonly url: string,
  ) {}

  get id(): number {
    return this.guild.id;
  }

  /** Active by an own membership, on the synced list, with a login. */
  async member(columns: Record<string, unknown> = {}): Promise<Member> {
    const member = await this.login(columns);
    await this.guild.records.membership(member.contactId);
    await this.guild.records.putOnList(this.guild.listId, member.contactId);
    return member;
  }

  /** Active staff, and not a member. */
  async staff(): Promise<Member> {
    const person = await this.login();
    await this.guild.records.staff(person.contactId);
    return person;
  }

  /** Somebody with a login, and no more. */
  async login(columns: Record<string, unknown> = {}): Promise<Member> {
    const integrationKey = `M-${(people += 1)}`;
    const email = `person${people}@guild.example`;
    const name = { first_name: "Maria", last_name: "Example" };
    const facts = { ...name, email, integration_key: integrationKey, ...columns };
    const contactId = await this.guild.records.person(facts);
    const { rows } = await this.guild.sql<{ id: string }>(
      "insert into login (association_id, contact_id, email, password_hash) values ($1, $2, $3, $4) returning id",
      [this.id, contactId, email, await (passwordHash ??= hash(PASSWORD, CHEAP))],
    );
    return { contactId, loginId: rows[0]!.id, email, integrationKey };
  }

  /** A registered site. `legacy`: as Higher Logic. */
  async client(
    facts: {
      legacy?: boolean;
      access?: Access;
      name?: string;
      redirectUri?: string;
      /** Registered beside the first one. */
      moreRedirectUris?: string[];
      postLogoutRedirectUris?: string[];
      backchannelLogoutUri?: string;
    } = {},
  ): Promise<OAuthClient> {
    const { name = "The Forum", redirectUri = "https://site.example/SignIn/Callback.aspx", ...given } = facts;
    const { legacy = false, moreRedirectUris = [], ...others } = given;
    const registration = { ...others, name, legacy, redirectUris: [redirectUri, ...moreRedirectUris] };
    const credentials = await addClient(this.id, registration, "test");
    return new OAuthClient({ issuer: this.url, redirectUri, legacy, ...credentials });
  }

  /** A new browser in which this person is signed in to the Info Hub. */
  async browserOf(member: Member): Promise<Browser> {
    const browser = new Browser();
    await this.signIn(browser, member);
    return browser;
  }

  /** The same without the sign-in page, whose check of a password takes its time. */
  async signedIn({ loginId }: Member): Promise<Browser> {
    const browser = new Browser();
    const { token } = await openSession(loginId, null);
    browser.cookies.keep(new URL(this.url), [`${SESSION_COOKIE}=${token}; Path=/; Max-Age=3600`]);
    return browser;
  }

  /** Sign in at a browser, in place of whoever was. */
  async signIn(browser: Browser, { email }: Member): Promise<void> {
    const answer = await browser.send(`${this.url}/sign-in`, {
      headers: { origin: this.url },
      body: { email, password: PASSWORD },
    });
    if (answer.location?.pathname !== "/info-hub" && answer.location?.pathname !== "/home")
      throw new Error(`${email} was not signed in: ${answer.status} ${answer.location?.href ?? ""}`);
  }

  /** What the sign-in page's two fields take. */
  typedBy({ email }: Member): Record<string, string> {
    return { email, password: PASSWORD };
  }

  /** `model client` of what lets somebody in: codes, tokens and provider Grants. */
  async letsIn(contactId: number): Promise<string[]> {
    const { rows } = await this.guild.sql<{ model: string }>(
      `select model from sso_artefact where association_id = $1 and contact_id = $2
          and model in ('AuthorizationCode', 'AccessToken', 'RefreshToken') order by 1`,
      [this.id, contactId],
    );
    return rows.map(({ model }) => model);
  }

  /** The scopes a member has granted to a client; null without a Grant. */
  async granted(contactId: number, clientId: string): Promise<string[] | null> {
    const { rows } = await this.guild.sql<{ scopes: string[] }>(
      "select scopes from sso_grant where association_id = $1 and contact_id = $2 and client_id = $3",
      [this.id, contactId, clientId],
    );
    return rows[0]?.scopes ?? null;
  }
}
