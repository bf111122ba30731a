import { describe, expect, it } from "vitest";
import { gates, syncRefusal, type GateState } from "@/higher-logic/settings/gates";

const open: GateState = {
  enabled: true,
  tenantCode: "PRAIRIE-DEMO",
  hasKey: true,
  higherLogicAllowed: true,
  initialSyncFinished: true,
  initialSyncRequested: true,
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
