import { describe, expect, it } from "vitest";
import { landingPath, type Person } from "@/accounts/people";
import { can, type Permission, type Role } from "@/accounts/roles";

describe("what a role may do", () => {
  const allowed: Record<Permission, Role[]> = {
    "records:view": ["viewer", "operator", "admin"],
    "activity:view": ["viewer", "operator", "admin"],
    "higher-logic:view": ["viewer", "operator", "admin"],
    "records:edit": ["operator", "admin"],
    "lists:edit": ["operator", "admin"],
    "higher-logic:push": ["operator", "admin"],
    "removals:decide": ["operator", "admin"],
    "higher-logic:configure": ["admin"],
    "people:manage": ["admin"],
  };
  it.each(Object.entries(allowed))("%s: %s and nobody else", (permission, roles) => {
    const who = (["viewer", "operator", "admin"] as const).filter((role) =>
      can(role, permission as Permission),
    );
    expect(who).toEqual(roles);
  });
});

describe("where somebody lands after signing in", () => {
  const person = { kind: "person", role: null, withheldRole: null } as Person;
  it("staff on /home, members on /info-hub, Websupport on /websupport", () => {
    expect(landingPath({ ...person, role: "viewer" })).toBe("/home");
    expect(landingPath(person)).toBe("/info-hub");
    expect(landingPath({ ...person, withheldRole: "admin" })).toBe("/security");
    expect(landingPath({ kind: "websupport", loginId: "w", email: "w@causeway.example" })).toBe(
      "/websupport",
    );
  });
});
