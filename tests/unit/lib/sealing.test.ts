import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CannotOpenSealed, open, seal } from "@/lib/sealing";

const key = (kid: string) => `${kid}:${randomBytes(32).toString("base64")}`;
const field = { associationId: 7, field: "tenant_api_key" };

describe("sealing", () => {
  it("gives back what was sealed, and never the same text twice", () => {
    const keys = [key("a")];
    const sealed = seal("canary-key", field, keys);
    expect(open(sealed, field, keys)).toBe("canary-key");
    expect(sealed).not.toContain("canary");
    expect(seal("canary-key", field, keys)).not.toBe(sealed);
  });

  it("does not open in another association or field", () => {
    const keys = [key("a")];
    const sealed = seal("canary-key", field, keys);
    expect(() => open(sealed, { ...field, associationId: 8 }, keys)).toThrow(CannotOpenSealed);
    expect(() => open(sealed, { ...field, field: "read_key" }, keys)).toThrow(CannotOpenSealed);
  });

  it("opens what an earlier key sealed while that key is still listed", () => {
    const [old, current] = [key("old"), key("new")];
    const sealed = seal("canary-key", field, [old]);
    expect(open(sealed, field, [current, old])).toBe("canary-key");
    expect(seal("canary-key", field, [current, old])).toMatch(/^new\./);
    expect(() => open(sealed, field, [current])).toThrow(CannotOpenSealed);
  });

  it.each([0, 1, 2, 3])("notices a change in part %i", (part) => {
    const keys = [key("a")];
    const parts = seal("canary-key", field, keys).split(".");
    const changed = Buffer.from(parts[part] ?? "", "base64url");
    changed[0] = (changed[0] ?? 0) ^ 1;
    parts[part] = part === 0 ? "b" : changed.toString("base64url");
    expect(() => open(parts.join("."), field, keys)).toThrow(CannotOpenSealed);
  });
});
