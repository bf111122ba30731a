import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { closeConnections } from "@/lib/db";
import { type Balancer, startBalancer } from "../../support/balancer";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { startWeb, type TestWeb, type WebEnvironment } from "../../support/web";
import { Guild } from "../sso/guild";
import { Hub } from "./hub";

export type Side = "a" | "b";

/**
 * Two web processes on one database, behind one address, in the middle of a change of the installation's secrets: what is
 * the present one to one of them is the other one to the other.
 */
export class Pair {
  private constructor(
    readonly database: FreshDatabase,
    readonly balancer: Balancer,
    private readonly webs: readonly [TestWeb, TestWeb],
  ) {}

  /** @param skewSeconds how far the clocks of the two are off */
  static async open(skewSeconds: readonly [number, number] = [0, 0]): Promise<Pair> {
    const database = await freshDatabase();
    await database.pool.query("insert into association (slug, name) values ('the-first', 'The First')");
    const balancer = await startBalancer();
    const [one, two] = [newSecrets("one"), newSecrets("two")];
    const environment = (skew: number, secrets: WebEnvironment) => ({
      TRUSTED_PROXIES: "127.0.0.1",
      ...skewed(skew),
      ...secrets,
    });
    const a = await startWeb(database, environment(skewSeconds[0], inChange(one, two)), balancer.port);
    Object.assign(process.env, inChange(one, two));
    const b = await a.second(environment(skewSeconds[1], inChange(two, one)));
    balancer.leadTo(portOf(a), portOf(b));
    return new Pair(database, balancer, [a, b]);
  }

  async hub(): Promise<Hub> {
    const guild = await Guild.make(this.database);
    const { rows } = await guild.sql<{ slug: string }>("select slug from association where id = $1", [
      guild.id,
    ]);
    return new Hub(guild, `http://${rows[0]!.slug}.localhost:${this.balancer.port}`);
  }

  /** What is done meanwhile is done at this one. */
  async at<T>(side: Side, work: () => Promise<T>): Promise<T> {
    this.balancer.only(side === "a" ? 0 : 1);
    try {
      return await work();
    } finally {
      this.balancer.only(null);
    }
  }

  /** First at one, then at the other. */
  async atEach<T>(work: (side: Side) => Promise<T>): Promise<[T, T]> {
    return [await this.at("a", () => work("a")), await this.at("b", () => work("b"))];
  }

  async close(): Promise<void> {
    await this.balancer.stop();
    await Promise.all(this.webs.map((web) => web.stop()));
    await closeConnections();
    await this.database.drop();
  }
}

interface Secrets {
  auth: string;
  encryption: string;
}

function newSecrets(name: string): Secrets {
  return {
    auth: randomBytes(32).toString("hex"),
    encryption: `${name}:${randomBytes(32).toString("base64")}`,
  };
}

function inChange(present: Secrets, other: Secrets): WebEnvironment {
  return {
    AUTH_SECRET: present.auth,
    AUTH_SECRET_ALSO: other.auth,
    ENCRYPTION_KEY: `${present.encryption},${other.encryption}`,
  };
}

function portOf(web: TestWeb): number {
  return Number(new URL(web.addressOf({ slug: "x" })).port);
}

function skewed(seconds: number): WebEnvironment {
  if (seconds === 0) return {};
  const clock = pathToFileURL(join(import.meta.dirname, "../../support/skewed-clock.mjs")).href;
  return { SKEW_MS: String(seconds * 1000), NODE_OPTIONS: `--import ${clock}` };
}
