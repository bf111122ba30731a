import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ListedKey } from "@/higher-logic/sso/signing-keys/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { run } from "../../support/run-command";
import { TEST_ENCRYPTION_KEY } from "../sync/support/association";
import { Guild } from "./guild";

// Each command is a process of its own, and slow to start on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

let database: FreshDatabase;
let guild: Guild;
let slug: string;

beforeAll(async () => {
  database = await freshDatabase();
  guild = await Guild.make(database);
  const { rows } = await guild.sql<{ slug: string }>("select slug from association where id = $1", [
    guild.id,
  ]);
  slug = rows[0]!.slug;
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const ask = (command: string, action: string, ...options: string[]) =>
  run(command, [action, "--association", slug, ...options], {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
    APP_URL: "https://hub.example.org",
  });

describe("npm run sso:keys", () => {
  it("F51: rotates at a time, lists, and retires", async () => {
    const notBefore = new Date(Date.now() + 5 * 3_600_000).toISOString();
    const rotated = await ask("sso-keys", "rotate", "--not-before", notBefore);
    expect(rotated).toMatchObject({
      code: 0,
      result: { state: "waits", signsFrom: notBefore, shownUntil: null },
    });
    const listed = (await ask("sso-keys", "list")).result as [ListedKey, ListedKey];
    expect(listed.map(({ state }) => state)).toEqual(["waits", "signs"]);
    const [waits, signs] = listed;
    expect(await ask("sso-keys", "retire", "--kid", signs.kid)).toMatchObject({
      code: 0,
      result: { kid: signs.kid, signsNow: waits.kid, ended: 0, logouts: 0 },
    });
  });

  it("says what is wrong, and changes nothing", async () => {
    const wrongTime = await ask("sso-keys", "rotate", "--not-before", "tomorrow");
    expect(wrongTime).toMatchObject({ code: 2, result: undefined });
    expect(wrongTime.said).toContain("It must be a time like");
    const unknown = await ask("sso-keys", "retire", "--kid", "nobody");
    expect(unknown).toMatchObject({ code: 1, result: undefined });
    expect(unknown.said).toContain(`--kid: ${slug} shows no key nobody.`);
  });

  it("is called by its own name, and says where npm has kept its options for itself", async () => {
    const kept = await run("sso-keys", ["list"], { npm_config_association: "true" });
    expect(kept).toMatchObject({ code: 2, result: undefined });
    expect(kept.said).toContain("'--association <slug>' not specified");
    expect(kept.said).toContain("npm run sso:keys -- --help lists what can be given");
    expect(kept.said).toContain("unless a lone -- stands before them");
  });

  it("F32: names the Postgres that does not answer, and not its password", async () => {
    const away = await run("sso-keys", ["list", "--association", slug], {
      DATABASE_URL: "postgresql://causeway:the-password@127.0.0.1:9/causeway",
    });
    expect(away).toMatchObject({ code: 1, result: undefined });
    expect(away.said).toContain("Postgres does not answer at 127.0.0.1:9, which DATABASE_URL names");
    expect(away.said).not.toContain("the-password");
  });
});

describe("npm run sso:client", () => {
  it("R64: changes a site's addresses under the same id, and ends its secret of before", async () => {
    const address = "https://site.example.org/callback";
    const added = await ask("sso-client", "add", ...["--name", "The Forum", "--redirect-uri", address]);
    const { clientId } = added.result as { clientId: string };
    const changed = await ask(
      ...(["sso-client", "update", "--client-id", clientId] as const),
      ...["--redirect-uri", "https://site.example.org/new", "--backchannel-logout-uri", `${address}/out`],
    );
    expect(changed).toMatchObject({
      code: 0,
      result: {
        clientId,
        name: "The Forum",
        redirectUris: ["https://site.example.org/new"],
        backchannelLogoutUri: `${address}/out`,
      },
    });
    const http = await ask(
      "sso-client",
      "update",
      "--client-id",
      clientId,
      "--redirect-uri",
      "http://x.example",
    );
    expect(http.said).toContain("It must begin with https://. Nothing was changed.");
    const nowhere = await ask("sso-client", "add", "--name", "The Library");
    expect([nowhere.code, nowhere.said]).toEqual([2, expect.stringContaining("'--redirect-uri <uri...>'")]);
    await ask("sso-client", "rotate", "--client-id", clientId, "--overlap-hours", "72");
    expect(await ask("sso-client", "end-previous", "--client-id", clientId)).toMatchObject({ code: 0 });
    expect(await ask("sso-client", "end-previous", "--client-id", clientId)).toMatchObject({ code: 1 });
    const none = await ask("sso-client", "update", "--client-id", clientId, "--no-backchannel-logout-uri");
    expect(none.result).toMatchObject({ backchannelLogoutUri: null, previousSecretUntil: null });
  });

  it("F44: registers nothing without an address, and names the associations to whoever mistypes one", async () => {
    const without = await ask("sso-client", "add", "--name", "The Forum");
    expect(without).toMatchObject({ code: 2, result: undefined });
    expect(without.said).toContain("'--redirect-uri <uri...>' not specified");
    const mistyped = await ask("sso-client", "list", "--association", "nowhere");
    expect(mistyped).toMatchObject({ code: 1, result: undefined });
    expect(mistyped.said).toMatch(new RegExp(`no association has the slug nowhere. There are: .*${slug}`));
  });
});
