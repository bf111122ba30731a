import { describe, expect, it } from "vitest";
import type { PushFormat } from "@/higher-logic/push/format";
import { checkPushAddress, pushBaseUrl, type Region } from "@/higher-logic/settings/push-address";
import { readIconCatalogue } from "@/higher-logic/settings/community-link/icons/catalogue/store";
import { checkSettings, type KnownSettings } from "@/higher-logic/settings/schema";

const advanced = {
  version: "1",
  batchSize: "100",
  requestsInFlight: "4",
  settleSeconds: "900",
  guardPeople: "25",
  guardPercent: "20",
};
const complete = { ...advanced, enabled: "on", tenantCode: "PRAIRIE-DEMO", tenantApiKey: "prairie-demo-key" };

const unknown: KnownSettings = {
  hasStoredKey: false,
  format: "push-v1",
  region: "us",
  pushAddress: null,
  readAddress: null,
  hasReadKey: false,
  allowLocal: false,
  tenantCode: null,
  showSignOnLink: false,
  initialSyncFinished: false,
  initialSyncRequested: false,
  icons: await readIconCatalogue(),
};
/** Set up, and the initial sync is finished. */
const synced: Partial<KnownSettings> = {
  hasStoredKey: true,
  tenantCode: "PRAIRIE-DEMO",
  initialSyncFinished: true,
  initialSyncRequested: true,
};

function errorsOf(form: Record<string, string>, options: Partial<KnownSettings> = {}) {
  const checked = checkSettings({ ...complete, ...form }, { ...unknown, ...options });
  return checked.ok ? {} : checked.fieldErrors;
}

describe("R7: Tenant Code and Tenant API Key are needed together", () => {
  it("R7: Enabled without either is refused at both fields", () => {
    expect(Object.keys(errorsOf({ tenantCode: "", tenantApiKey: "" })).sort()).toEqual([
      "tenantApiKey",
      "tenantCode",
    ]);
  });
  it("R7: one without the other is refused even while the integration is off", () => {
    expect(errorsOf({ enabled: "", tenantApiKey: "" })).toHaveProperty("tenantApiKey");
    expect(checkSettings({ ...advanced, tenantApiKey: "a-key" }, unknown)).toEqual({
      ok: false,
      fieldErrors: { tenantCode: "Enter the Tenant Code that Higher Logic gave you." },
    });
  });
  it("R7: nothing entered can be saved while the integration is off", () => {
    expect(checkSettings(advanced, unknown)).toMatchObject({
      ok: true,
      input: { enabled: false, tenantCode: null, tenantApiKey: null },
    });
  });
  it("R33: an empty key field keeps the stored key", () => {
    expect(errorsOf({ tenantApiKey: "" }, { hasStoredKey: true })).toEqual({});
  });
});

describe("F1: a Tenant Code that cannot be one is refused in words that say why", () => {
  it.each([
    ["blanks only", "   ", /Enter the Tenant Code/],
    ["padded", " PRAIRIE-DEMO", /blank before or after/],
    ["a blank inside", "PRAIRIE DEMO", /Character 8 .* is a blank/],
    ["300 characters", "A".repeat(300), /300 characters long/],
    ["a Cyrillic look-alike", "PRАIRIE", /Character 3 .*Cyrillic letter that only looks like “A”/],
    ["a Greek look-alike", "PRAΙRIE", /Greek letter that only looks like “I”/],
    ["a control character", "PRAIRIE\u0000", /cannot be seen/],
    ["a right-to-left mark", "PRA\u202eIRIE", /cannot be seen/],
    ["an accent", "PRÄIRIE", /“Ä”, cannot be part of it/],
  ])("F1: %s", (_what, tenantCode, expected) => {
    expect(errorsOf({ tenantCode }).tenantCode).toMatch(expected);
  });
});

describe("F2: a pasted Tenant API Key", () => {
  it("F2: loses the blanks and the line break around it", () => {
    const pasted = { ...complete, tenantApiKey: "  prairie-demo-key\n" };
    expect(checkSettings(pasted, unknown)).toMatchObject({
      ok: true,
      input: { tenantApiKey: "prairie-demo-key" },
    });
  });
  it("F2: is refused with a line break, a blank or a control character inside", () => {
    expect(errorsOf({ tenantApiKey: "first\nsecond" }).tenantApiKey).toMatch(/line break inside/);
    expect(errorsOf({ tenantApiKey: "first\r\nX-Other: 1" }).tenantApiKey).toMatch(/line break inside/);
    expect(errorsOf({ tenantApiKey: "first second" }).tenantApiKey).toMatch(/is a blank/);
    expect(errorsOf({ tenantApiKey: "first\u0007second" }).tenantApiKey).toMatch(/cannot be seen/);
    expect(errorsOf({ tenantApiKey: "k".repeat(300) }).tenantApiKey).toMatch(/300 characters long/);
  });
});

describe("Advanced settings", () => {
  it.each(["0", "1001", "-5", "1.5", "ten", "", "1e3", "9999999999"])(
    "refuse a batch size of %j",
    (batchSize) => {
      expect(errorsOf({ batchSize }).batchSize).toBe("Enter a whole number from 1 to 1,000.");
    },
  );
  it("take an empty number of requests per minute as no limit", () => {
    expect(checkSettings({ ...complete, requestsPerMinute: " " }, unknown)).toMatchObject({
      ok: true,
      input: { requestsPerMinute: null },
    });
  });
  it("take files and odd check box values as wrong, not as a crash", () => {
    const odd = { ...complete, enabled: "yes", tenantCode: new Blob(["x"]), version: "x" };
    expect(checkSettings(odd, unknown).ok).toBe(false);
  });
});

describe("F6: the push address", () => {
  it.each([
    "javascript:alert(1)",
    "http://data.higherlogic.com",
    "https://user:pass@data.higherlogic.com",
    "https://127.0.0.1",
    "https://0x7f.1",
    "https://[::1]",
    "https://10.0.0.8",
    "https://localhost",
    "https://intranet",
    "https://db.internal",
    "https://data.higherlogic.com/?x=1",
    "data.higherlogic.com",
  ])("F6: %s is refused", (address) => {
    expect(checkPushAddress(address, { allowLocal: false })).toMatchObject({ ok: false });
  });
  it("F6: is stored without the gateway's own path", () => {
    const typed = " https://data.higherlogic.com/push/v1/members/ ";
    expect(checkPushAddress(typed, { allowLocal: false })).toEqual({
      ok: true,
      address: "https://data.higherlogic.com",
    });
  });
  it("F6: the stored key is never sent to another address than it was entered for", () => {
    const typed = { pushAddress: "https://elsewhere.example", tenantApiKey: "" };
    expect(errorsOf(typed, { hasStoredKey: true }).tenantApiKey).toMatch(/^Enter the key again/);
    expect(errorsOf({ ...typed, tenantApiKey: "the-key" }, { hasStoredKey: true })).toEqual({});
    expect(
      errorsOf({ ...typed, pushAddress: "https://data.higherlogic.com/" }, { hasStoredKey: true }),
    ).toEqual({});
  });
  it("F6: may be this machine in the demo only", () => {
    expect(checkPushAddress("http://127.0.0.1:4000", { allowLocal: true })).toEqual({
      ok: true,
      address: "http://127.0.0.1:4000",
    });
    expect(checkPushAddress("http://127.0.0.1:4000", { allowLocal: false }).ok).toBe(false);
  });
});

describe("Show Single Sign-On link in the Info Hub", () => {
  const link = "https://prairie.connectedcommunity.org";
  const ticked = { showSignOnLink: "on", communityLink: link };

  it("R36, F9: posted before the initial sync is refused, whatever the browser had disabled", () => {
    expect(errorsOf(ticked, { hasStoredKey: true, tenantCode: "PRAIRIE-DEMO" }).showSignOnLink).toMatch(
      /^Press Sync first/,
    );
    expect(errorsOf(ticked, { ...synced, initialSyncFinished: false }).showSignOnLink).toMatch(/under way/);
    expect(errorsOf(ticked, synced)).toEqual({});
  });
  it("R36, F5: posted together with another community is refused: that one knows nobody", () => {
    expect(errorsOf({ ...ticked, tenantCode: "OTHER-SITE" }, synced).showSignOnLink).toMatch(
      /^Save, and press Sync/,
    );
    const elsewhere = { ...ticked, pushAddress: "https://push.other.example" };
    expect(errorsOf(elsewhere, synced).showSignOnLink).toMatch(/^Save, and press Sync/);
  });
  it("F5: ticked before may stay so, and be taken away, while another community waits for its sync", () => {
    const waiting = { ...synced, showSignOnLink: true, initialSyncFinished: false };
    expect(errorsOf(ticked, waiting)).toEqual({});
    expect(errorsOf({ communityLink: link }, waiting)).toEqual({});
  });
  it("R51: needs an address to lead to", () => {
    expect(errorsOf({ showSignOnLink: "on" }, synced)).toEqual({
      communityLink: "Enter your community’s address: the link has to lead there.",
    });
  });
  it("says every mistake at its own field", () => {
    const wrong = {
      communityLink: "javascript:alert(1)",
      communityTerm: "x".repeat(51),
      communityIcon: "house",
    };
    expect(Object.keys(errorsOf({ ...wrong, loginBouncePath: "//evil.example" }, synced)).sort()).toEqual([
      "communityIcon",
      "communityLink",
      "communityTerm",
      "loginBouncePath",
    ]);
  });
});

describe("format and region", () => {
  const known = { hasStoredKey: true, tenantCode: "PRAIRIE-DEMO" };
  const stored = { tenantApiKey: "", format: "push-v2" };

  it("each has its usual address, and a typed one stands over both", () => {
    const at = (format: PushFormat, region: Region, pushAddress: string | null = null) =>
      pushBaseUrl({ format, region, pushAddress });
    expect(at("push-v1", "us")).toBe("https://data.higherlogic.com");
    expect(at("push-v1", "canada")).toBe("https://data.higherlogic.com");
    expect(at("push-v2", "us")).toBe("https://datapushapi.higherlogic.com");
    expect(at("push-v2", "canada")).toBe("https://datapushapi.onlinecommunity.ca");
    expect(at("push-v2", "canada", "https://push.example")).toBe("https://push.example");
  });

  it("the stored key is never sent to the address of another format, or another region's", () => {
    expect(errorsOf(stored, known)).toHaveProperty("tenantApiKey");
    expect(errorsOf({ ...stored, region: "canada" }, { ...known, format: "push-v2" })).toHaveProperty(
      "tenantApiKey",
    );
    expect(errorsOf({ ...stored, tenantApiKey: "v2-key-of-theirs" }, known)).toEqual({});
    const pushAddress = "https://push.example";
    expect(errorsOf({ ...stored, pushAddress }, { ...known, pushAddress })).toEqual({});
  });

  it("R36: another format waits for its own initial sync before sign-on", () => {
    const form = {
      ...stored,
      showSignOnLink: "on",
      communityLink: "https://community.example",
      pushAddress: "https://push.example",
    };
    expect(errorsOf(form, { ...synced, pushAddress: "https://push.example" }).showSignOnLink).toMatch(
      /press Sync/,
    );
  });

  it("only what is on offer is taken", () => {
    expect(errorsOf({ format: "push-v3" })).toHaveProperty("format");
    expect(errorsOf({ region: "mars" })).toHaveProperty("region");
  });

  it("a V2 address that was typed whole is cut to its beginning", () => {
    for (const path of ["/v2/contactinfo", "/v2", "/v2/"])
      expect(checkPushAddress(`https://push.example${path}`, { allowLocal: false })).toEqual({
        ok: true,
        address: "https://push.example",
      });
  });
});

describe("access to the read API", () => {
  const stored = { hasReadKey: true, hasStoredKey: true, tenantCode: "PRAIRIE-DEMO" };

  it("may be left out altogether", () => {
    expect(errorsOf({ readAddress: "", readKey: "", readPassword: "" })).toEqual({});
  });

  it("the stored read key is never sent to another address, nor to another region's", () => {
    expect(errorsOf({ readAddress: "https://elsewhere.example" }, stored)).toHaveProperty("readKey");
    expect(errorsOf({ region: "canada" }, stored)).toHaveProperty("readKey");
    expect(errorsOf({ region: "canada", readKey: "another-read-key" }, stored)).toEqual({});
    expect(errorsOf({ region: "canada", forgetReadAccess: "on" }, stored)).toEqual({});
  });

  it("a password without a key, and an address that cannot be one, are refused at their fields", () => {
    expect(errorsOf({ readPassword: "secret" })).toHaveProperty("readKey");
    expect(errorsOf({ readAddress: "http://plain.example" })).toHaveProperty("readAddress");
    expect(errorsOf({ readKey: "with\nnewline" })).toHaveProperty("readKey");
    expect(errorsOf({ readCallsPerMinute: "6000" })).toHaveProperty("readCallsPerMinute");
  });
});
