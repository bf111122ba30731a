import { describe, expect, it } from "vitest";
import { gates, signOnLinkRefusal, syncRefusal, type GateState } from "@/higher-logic/settings/gates";

const open: GateState = {
  enabled: true,
  tenantCode: "PRAIRIE-DEMO",
  hasKey: true,
  higherLogicAllowed: true,
  initialSyncFinished: true,
  initialSyncRequested: true,
  showSignOnLink: true,
  supportEmail: "websupport@operator.example",
};
const closed = (state: Partial<GateState>) => gates({ ...open, ...state }).filter((gate) => !gate.open);

describe("the checklist of the Higher Logic dialog", () => {
  it("has no closed gate when everything is set up", () => {
    expect(closed({})).toEqual([]);
  });
  it("R49: while Websupport's switch is off, says whom to write to, and that the push does not wait for it", () => {
    const [gate] = closed({ higherLogicAllowed: false });
    expect(gate).toMatchObject({ code: "not-enabled-by-websupport", holdsBackPush: false });
    expect(gate?.why).toContain("websupport@operator.example");
  });
  it("R65: names no address when the operator gave none", () => {
    expect(closed({ higherLogicAllowed: false, supportEmail: null })[0]?.why).toContain(
      "whoever hosts this site",
    );
  });
  it("R7: names what is missing", () => {
    expect(closed({ tenantCode: null })[0]?.why).toBe("Enter the Tenant Code, then Save.");
    expect(closed({ tenantCode: null, hasKey: false })[0]?.why).toBe(
      "Enter the Tenant Code and the Tenant API Key, then Save.",
    );
  });
  it("R36: an initial sync that is under way is not taken for a finished one", () => {
    expect(closed({ initialSyncFinished: false })[0]).toMatchObject({
      code: "no-initial-sync",
      why: expect.stringContaining("under way"),
    });
  });
});

describe("R36: Show Single Sign-On link in the Info Hub", () => {
  it("R36: cannot be ticked before the initial sync is finished, with the one thing to do", () => {
    expect(signOnLinkRefusal({ initialSyncFinished: false, initialSyncRequested: false })).toMatch(
      /^Press Sync first/,
    );
    expect(signOnLinkRefusal({ initialSyncFinished: false, initialSyncRequested: true })).toMatch(
      /under way/,
    );
    expect(signOnLinkRefusal({ initialSyncFinished: true, initialSyncRequested: true })).toBeNull();
  });
  it("R51: is on the checklist while it is not ticked", () => {
    expect(closed({ showSignOnLink: false })).toMatchObject([
      {
        code: "sso-off",
        holdsBackPush: false,
        why: expect.stringContaining("Tick Show Single Sign-On link"),
      },
    ]);
  });
});

describe("R34: Sync", () => {
  it("R34: is refused before the settings were saved, with the reason", () => {
    expect(syncRefusal({ ...open, tenantCode: null })).toMatch(/^Save the Tenant Code/);
    expect(syncRefusal({ ...open, hasKey: false })).toMatch(/^Save the Tenant Code/);
  });
  it("R31: is refused while the integration is off", () => {
    expect(syncRefusal({ ...open, enabled: false })).toMatch(/Tick Enabled/);
  });
  it("R34: is open once they were saved", () => {
    expect(syncRefusal(open)).toBeNull();
  });
});
