import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newFolder, RunningStandIn, type Reply } from "./stand-in";

const T = "/tenants/KILLED";
let folder: string;
let standIn: RunningStandIn;

beforeEach(async () => {
  folder = newFolder();
  standIn = await RunningStandIn.start(folder);
  await standIn.control("PUT", T, {
    apiKey: "killed-key",
    siteName: "Killed",
    oauth: { clientId: "c", scope: "profile" },
  });
});
afterEach(() => standIn.stop());

function push(...keys: string[]): Promise<Reply> {
  const Items = keys.map((LegacyContactKey) => ({
    MemberDetails: {
      LegacyContactKey,
      FirstName: "Zoë",
      MemberType: "Student",
      IsActive: true,
      IsMember: true,
    },
    CommunityGroups: [{ GroupKey: "board", GroupName: "Board" }],
  }));
  return standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "killed-key" },
    body: JSON.stringify({ TenantCode: "KILLED", Items }),
  });
}

async function restart(): Promise<void> {
  await standIn.kill("SIGKILL");
  standIn = await RunningStandIn.start(folder);
}

const everything = async () => ({
  tenant: {
    ...(await standIn.control("GET", T)),
    siteUrl: "",
    redirectUri: "",
    postLogoutRedirectUri: "",
    backchannelLogoutUri: "",
  },
  summary: await standIn.control("GET", `${T}/summary`),
  contacts: await standIn.control("GET", `${T}/contacts`),
  communities: await standIn.control("GET", `${T}/communities`),
  requests: await standIn.control("GET", `${T}/requests`),
  faults: await standIn.control("GET", `${T}/faults`),
});

const journal = () =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".journal"))!,
  );

describe("after kill -9 and a restart", () => {
  it("nothing that was answered is forgotten", async () => {
    await push("maria", "amir");
    await push("maria");
    await push("bad", "");
    await standIn.control("PATCH", `${T}/contacts/amir`, { FirstName: "By hand", locallyDeactivated: true });
    await standIn.control("PATCH", `${T}/communities/board`, { hidden: false });
    await standIn.control("PUT", `${T}/faults`, {
      rules: [{ match: { nth: 2 }, action: "status", status: 418 }],
    });
    await push("nora");
    const before = await everything();
    await restart();
    expect(await everything()).toEqual(before);
    expect((await push("nora")).status).toBe(418);
  });

  it("a change of key, a late application and an emptied tenant are remembered", async () => {
    await standIn.control("PUT", `${T}/faults`, {
      rules: [{ action: "applyLate", applyAfterMs: 1, times: 1 }],
    });
    push("late").catch(() => undefined);
    for (;;) {
      const { contacts } = await standIn.control<{ contacts: number }>("GET", `${T}/summary`);
      if (contacts === 1) break;
    }
    await standIn.control("PATCH", `${T}/contacts/late`, { LegacyContactKey: "re-keyed" });
    const before = await everything();
    await restart();
    expect(await everything()).toEqual(before);
    expect(await standIn.control("GET", `${T}/contacts/re-keyed`)).toMatchObject({ receivedCount: 1 });

    await standIn.control("DELETE", `${T}/data`);
    const emptied = await everything();
    expect(emptied.summary).toMatchObject({ contacts: 0, requests: 0, items: 0, unknownFields: [] });
    await restart();
    expect(await everything()).toEqual(emptied);
  });

  it("a torn last entry is dropped, kept aside, and the next one is whole again", async () => {
    await push("maria");
    const before = await everything();
    const whole = statSync(journal()).size;
    await push("torn");
    truncateSync(journal(), whole + (statSync(journal()).size - whole) / 2);
    await restart();
    expect(await everything()).toEqual(before);
    expect(existsSync(`${journal()}.damaged`)).toBe(true);
    await push("amir");
    const after = await everything();
    await restart();
    expect(await everything()).toEqual(after);
    expect(after.summary).toMatchObject({ contacts: 2, requests: 2 });
  });

  it("rubbish behind the last entry does no harm", async () => {
    await push("maria");
    const before = await everything();
    await standIn.kill();
    appendFileSync(journal(), "\0\0\0\0 not an entry\n{}\n");
    standIn = await RunningStandIn.start(folder);
    expect(await everything()).toEqual(before);
  });

  it("a push that is being sent all the while loses none of its answers", async () => {
    let answered = 0;
    const sending = (async () => {
      for (;;) {
        if ((await push(`p${answered}`)).status !== 200) return;
        answered++;
      }
    })().catch(() => undefined);
    while (answered < 50) await new Promise((resume) => setImmediate(resume));
    await standIn.kill("SIGKILL");
    await sending;
    standIn = await RunningStandIn.start(folder);
    const { contacts } = await standIn.control<{ contacts: number }>("GET", `${T}/summary`);
    expect([answered, answered + 1]).toContain(contacts);
  });
});

describe("the journal", () => {
  it("holds the bodies whole and is for its owner's eyes only", async () => {
    await push("maria");
    expect(readFileSync(journal(), "utf8")).toContain('"LegacyContactKey":"maria","FirstName":"Zoë"');
    expect(statSync(journal()).mode & 0o077).toBe(0);
  });

  it("of a fresh folder is made where it is told to be", async () => {
    const parent = newFolder();
    const fresh = join(parent, "not", "there", "yet");
    const other = await RunningStandIn.start(fresh);
    await other.control("PUT", "/tenants/FRESH", { apiKey: "fresh-key" });
    await other.kill();
    expect(readdirSync(fresh)).toEqual(["sandbox-000001.journal", "sandbox.lock"]);
    rmSync(parent, { recursive: true });
  });

  it("lists every request, the oldest of many from the file", async () => {
    for (let i = 0; i < 1_050; i++) await push(`p${i % 7}`);
    const first = await standIn.control<{
      items: { id: number; body: { Items: unknown[] } }[];
      next: string;
    }>("GET", `${T}/requests?after=&limit=2`);
    expect(first).toMatchObject({ items: [{ id: 1 }, { id: 2 }], next: "2" });
    expect(first.items[0]!.body.Items).toHaveLength(1);
    const last = await standIn.control<{ items: { id: number }[]; next: null }>(
      "GET",
      `${T}/requests?after=1048`,
    );
    expect([last.items.map(({ id }) => id), last.next]).toEqual([[1049, 1050], null]);
  });
});
