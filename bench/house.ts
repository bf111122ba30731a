import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { closeConnections, pool } from "@/lib/db";
import { sealTenantApiKey } from "@/higher-logic/settings/keys";
import { migrate } from "@/scripts/migrate";
import { startPostgres } from "@/scripts/postgres";
import { PROJECT, programs } from "@/scripts/run-program";
import { startStandin } from "@/scripts/standin/start";

export const TENANT = "BENCH";
/** `BENCH_NODE_ARGS="--cpu-prof --cpu-prof-dir=/tmp/prof"` says where a worker's or the web's time goes. */
export const NODE_ARGS = process.env.BENCH_NODE_ARGS?.split(" ") ?? [];
export const KEY = "bench-key-0123456789";

export interface Association {
  associationId: number;
  pushTargetId: number;
}

/** Everything a bench needs, durable as in production: Postgres with fsync, the stand-in with its journal, a worker. */
export interface House extends Association {
  pool: pg.Pool;
  databaseUrl: string;
  standinUrl: string;
  /** One more, with a community of its own. */
  addAssociation(slug: string, contacts: number): Promise<Association>;
  startWorker(): Promise<ChildProcess>;
  /** Empties the community and forgets what it was told, so that the next full run sends everybody. */
  forgetEverything(): Promise<void>;
  faults(dials: object): Promise<void>;
  /** Of the stand-in, about the first association's community. */
  control(method: string, path: string, body?: object): Promise<void>;
  stop(): Promise<void>;
}

export async function openHouse(contacts: number): Promise<House> {
  const folder = fs.mkdtempSync(join(tmpdir(), "causeway-bench-"));
  fs.chmodSync(folder, 0o711);
  const postgres = await startPostgres({ directory: folder });
  process.env.DATABASE_URL = postgres.url;
  process.env.ENCRYPTION_KEY = `bench:${randomBytes(32).toString("base64")}`;
  process.env.AUTH_SECRET = randomBytes(32).toString("hex");
  process.env.APP_URL = "http://localhost:3000";
  process.env.CAUSEWAY_DEMO = "1"; // lets the pusher speak to an address on this machine
  process.env.LOG_LEVEL = "error";
  await migrate(postgres.url);
  const standin = await startStandin(folder);
  const addAssociation = async (slug: string, people: number): Promise<Association> => {
    const tenant = slug.toUpperCase();
    await control(standin.url, "PUT", "", { apiKey: `${KEY}-${tenant}`, siteName: slug }, tenant);
    return seed(pool(), { slug, tenant, contacts: people, standinUrl: standin.url });
  };
  const { associationId, pushTargetId } = await addAssociation("bench", contacts);
  await ready(pool());

  const workers: ChildProcess[] = [];
  return {
    pool: pool(),
    databaseUrl: postgres.url,
    standinUrl: standin.url,
    associationId,
    pushTargetId,
    addAssociation,
    async startWorker() {
      const worker = spawn(process.execPath, [...NODE_ARGS, ...programs.worker()], {
        cwd: PROJECT,
        stdio: ["ignore", "pipe", "inherit"],
      });
      workers.push(worker);
      await untilOutput(worker, "worker ready");
      return worker;
    },
    async forgetEverything() {
      await control(standin.url, "DELETE", "/data");
      await pool().query("delete from pushed_contact where association_id = $1", [associationId]);
      await pool().query("vacuum pushed_contact"); // as at a first sync, not stepping over the dead
    },
    faults: (dials) => control(standin.url, "PUT", "/faults", dials),
    control: (method, path, body) => control(standin.url, method, path, body),
    async stop() {
      for (const worker of workers.filter((one) => one.exitCode === null)) {
        worker.kill("SIGTERM");
        await once(worker, "exit");
      }
      await closeConnections();
      await standin.stop();
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function control(
  standinUrl: string,
  method: string,
  path: string,
  body?: object,
  tenant = TENANT,
): Promise<void> {
  const answer = await fetch(`${standinUrl}/_sandbox/tenants/${tenant}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`stand-in: ${method} ${path}: ${answer.status}`);
}

function untilOutput(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => chunk.toString().includes(text) && resolve());
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code} before it was ready`)));
  });
}

/** Nothing waits, and Postgres knows how large its tables are. */
export async function ready(pool: pg.Pool): Promise<void> {
  await pool.query("delete from contact_change");
  await pool.query("vacuum analyze");
}

const BEGINNINGS =
  "al,an,bar,ben,bern,bo,bra,cal,car,chan,cole,da,del,don,du,ed,el,fan,fer,fi,gar,gil,gra,hal,har,hen,ho,in,ja,joh,ka,kel,kim,la,le,lin,lo,mac,mar,mc,mil,mo,na,nel,o,pa,per,po,ra,rey,ro,sal,san,sha,smi,ste,tan,tho,van,wal,wil,yo,za";
const MIDDLES = "a,ar,be,co,de,di,e,er,gu,i,in,ki,lo,ma,ne,no,o,ra,ri,sa,ta,ti,u,vi,ze";
const ENDINGS =
  "berg,dez,ez,ford,ham,ia,in,ing,ini,ke,land,ley,lin,man,ng,ova,rd,s,sen,ski,son,ter,th,ton,ver";
const FIRST_NAMES =
  "Amir,Ana,Ann,Anthony,Barbara,Carlos,Carol,Chen,Christopher,Daniel,David,Deborah,Elena,Elizabeth,Emma,Eric,Fatima,Grace,Hannah,Ivan,James,Jan,Jennifer,John,Jose,Joseph,Julia,Karen,Kevin,Laura,Linda,Lisa,Luis,Margaret,Maria,Mark,Martin,Mary,Michael,Mohamed,Nancy,Olga,Oliver,Patricia,Paul,Peter,Priya,Richard,Robert,Rosa,Sandra,Sarah,Sofia,Susan,Thomas,Victor,Wei,William,Yuki,Zoe";

/** SQL: a first and a last name for number `n`, the same each time; some are had by many, most by few. */
const NAMES_OF = (n: string) => {
  const spread = (salt: number) => `((hashint4(${n} # ${salt}) & 1048575) / 1048576.0)`;
  const one = (words: string, salt: number, skew: number) =>
    `split_part('${words}', ',', 1 + floor(power(${spread(salt)}, ${skew}) * ${words.split(",").length})::int)`;
  const last = `initcap(${one(BEGINNINGS, 1001, 1.3)} || ${one(MIDDLES, 2002, 1)} || ${one(ENDINGS, 3003, 1.2)})`;
  return `lateral (select ${one(FIRST_NAMES, 4004, 1.2)} as first, ${last} as last)`;
};

/** Everybody is Active and on two of twelve synced lists, with about 28 fields filled. */
async function seed(
  pool: pg.Pool,
  {
    slug,
    tenant,
    contacts,
    standinUrl,
  }: { slug: string; tenant: string; contacts: number; standinUrl: string },
): Promise<Association> {
  const { rows } = await pool.query<{ id: number }>(
    "insert into association (slug, name) values ($1, $1) returning id",
    [slug],
  );
  const associationId = rows[0]!.id;
  const { sealed, lastFour } = sealTenantApiKey(associationId, `${KEY}-${tenant}`);
  const target = await pool.query<{ id: number }>(
    "insert into push_target (association_id, format, base_url, tenant_code) values ($1, 'push-v1', $2, $3) returning id",
    [associationId, standinUrl, tenant],
  );
  const pushTargetId = target.rows[0]!.id;
  await pool.query(
    `update higher_logic_settings set enabled = true, tenant_code = $2, tenant_api_key_sealed = $3,
            tenant_api_key_last_four = $4, push_base_url = $5, push_target_id = $6 where association_id = $1`,
    [associationId, tenant, sealed, lastFour, standinUrl, pushTargetId],
  );
  await pool.query(
    `with type as (insert into membership_type (association_id, name) values ($1, 'Individual') returning id),
          lists as (insert into list (association_id, key, name, is_synced)
                    select $1, 'list-' || n, 'Committee ' || n, true from generate_series(0, 11) n returning id, key),
          people as (
            insert into contact (association_id, kind, first_name, last_name, email, member_number, phone, mobile_phone,
                                 address1, city, state, postal_code, country, website_url)
            select $1, 'individual', first, last, lower(first || '.' || last) || n || '@bench.example', 'M' || n, '555-0100',
                   '555-0101', n || ' Example Street', 'Springfield', 'IL', '62701', 'USA', 'https://bench.example/' || n
              from generate_series(1, $2::int) n, ${NAMES_OF("n")} names returning id),
          members as (
            insert into membership (association_id, contact_id, membership_type_id, status, begins_on)
            select $1, people.id, type.id, 'active', date '2020-01-01' from people, type)
     insert into list_membership (association_id, list_id, contact_id, role, joined_on)
     select $1, lists.id, people.id, 'Member', date '2021-01-01'
       from people join lists on lists.key in ('list-' || people.id % 12, 'list-' || (people.id + 5) % 12)`,
    [associationId, contacts],
  );
  return { associationId, pushTargetId };
}
