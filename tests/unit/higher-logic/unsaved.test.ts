import { describe, expect, it } from "vitest";
import { unsavedFields } from "@/higher-logic/settings/components/unsaved";
import { typedValues } from "@/higher-logic/settings/dialog-view";

const STORED = {
  enabled: "on",
  tenantCode: "PRAIRIE-DEMO",
  communityTerm: "Forum",
  readCallsPerMinute: "180",
};

function unsaved(changes: Record<string, string | null>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...STORED, ...changes }))
    if (value !== null) form.set(name, value);
  return unsavedFields(form, typedValues(STORED));
}

describe("what stands in the dialog unsaved", () => {
  it("R30: is nothing while the form says what is stored, or again says it", () => {
    expect(unsaved({})).toBeNull();
    expect(unsaved({ tenantApiKey: "", readKey: "" })).toBeNull();
  });

  it("R30: is a changed text, a tick taken away, and any key", () => {
    expect(unsaved({ communityTerm: "Hub" })).toEqual({ ...STORED, communityTerm: "Hub" });
    expect(unsaved({ enabled: null })).not.toHaveProperty("enabled");
    expect(unsaved({ enabled: null })).not.toBeNull();
    for (const name of ["tenantApiKey", "readKey", "readPassword", "forgetReadAccess"])
      expect(unsaved({ [name]: "typed" }), name).toMatchObject({ [name]: "typed" });
  });

  it("keeps neither what a press asks for nor what proves who presses", () => {
    const fields = unsaved({ communityTerm: "Hub", intent: "save", version: "3", password: "secret" });
    expect(fields).toEqual({ ...STORED, communityTerm: "Hub" });
  });
});
