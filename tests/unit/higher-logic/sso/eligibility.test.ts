import { describe, expect, it } from "vitest";
import {
  eligibility,
  refusalCodes,
  type Access,
  type AccessPerson,
  type AssociationGates,
} from "@/higher-logic/sso/eligibility";

const open: AssociationGates = {
  higherLogicAllowed: true,
  enabled: true,
  complete: true,
  initialSyncFinished: true,
  signOnShown: true,
};
const member = {
  found: "ours",
  kind: "individual",
  isActive: true,
  isOnSyncedList: true,
  staff: null,
} as const satisfies AccessPerson;

const codeOf = (
  person: AccessPerson | null,
  gates: Partial<AssociationGates> = {},
  access: Access = "community",
) => {
  const answer = eligibility(access, { ...open, ...gates }, person);
  return answer.allowed ? "allowed" : answer.code;
};

const booleans = [true, false];

/** Every state of the five gates. */
const everyGates: AssociationGates[] = Array.from({ length: 2 ** 5 }, (_, bits) => ({
  higherLogicAllowed: (bits & 1) !== 0,
  enabled: (bits & 2) !== 0,
  complete: (bits & 4) !== 0,
  initialSyncFinished: (bits & 8) !== 0,
  signOnShown: (bits & 16) !== 0,
}));

const everyPerson: (AccessPerson | null)[] = [
  null,
  { found: "nobody" },
  { found: "other-association" },
  ...(["individual", "organization"] as const).flatMap((kind) =>
    booleans.flatMap((isActive) =>
      booleans.flatMap((isOnSyncedList) =>
        ([null, "active", "inactive"] as const).map(
          (staff) => ({ found: "ours", kind, isActive, isOnSyncedList, staff }) as const,
        ),
      ),
    ),
  ),
];

/** The rule of design.md section 5 once more, from its words: a door is open only when nothing on the list is true. */
function fromTheWords(access: Access, gates: AssociationGates, person: AccessPerson | null): string {
  const ours = person?.found === "ours" ? person : undefined;
  const passes = ours && ((ours.isActive && ours.isOnSyncedList) || ours.staff === "active");
  const says: [string, boolean | undefined][] = [
    ["not-enabled-by-websupport", !gates.higherLogicAllowed],
    ["not-enabled", !gates.enabled],
    ["not-complete", !gates.complete],
    ["no-initial-sync", !gates.initialSyncFinished],
    ["sso-off", !gates.signOnShown],
    ["other-association", person?.found === "other-association"],
    ["organization", ours?.kind === "organization"],
    ["deleted", person?.found === "nobody"],
    ["not-active", ours && !passes && ours.staff !== "inactive" && !ours.isActive],
    ["not-on-synced-list", ours && !passes && ours.staff !== "inactive" && ours.isActive],
    ["staff-inactive", ours && !passes && ours.staff === "inactive"],
  ];
  const asked = access === "login" ? ["other-association", "deleted"] : says.map(([code]) => code);
  return says.find(([code, isTrue]) => isTrue && asked.includes(code))?.[0] ?? "allowed";
}

describe("who may sign in", () => {
  it("I7, R48: nothing is open unless every gate is, for every person at every kind of client", () => {
    const differences = (["community", "login"] as const).flatMap((access) =>
      everyGates.flatMap((gates) =>
        everyPerson.flatMap((person) => {
          const said = codeOf(person, gates, access);
          const expected = fromTheWords(access, gates, person);
          return said === expected ? [] : [{ access, gates, person, said, expected }];
        }),
      ),
    );
    expect(differences).toEqual([]);
  });

  it("gives every code of the list to somebody, and asks the gates in its order", () => {
    const given = everyGates.flatMap((gates) => everyPerson.map((person) => codeOf(person, gates)));
    expect([...refusalCodes].filter((code) => !given.includes(code))).toEqual([]);
    const gateOf = [
      "higherLogicAllowed",
      "enabled",
      "complete",
      "initialSyncFinished",
      "signOnShown",
    ] as const;
    gateOf.forEach((_, first) => {
      const closed = Object.fromEntries(gateOf.slice(first).map((gate) => [gate, false]));
      expect(codeOf({ found: "nobody" }, closed)).toBe(refusalCodes[first]);
    });
  });

  it("R49: refuses everybody, staff too, while Websupport's switch is off", () => {
    expect(codeOf(member, { higherLogicAllowed: false })).toBe("not-enabled-by-websupport");
    expect(codeOf({ ...member, staff: "active" }, { higherLogicAllowed: false })).toBe(
      "not-enabled-by-websupport",
    );
  });

  it("R31: refuses everybody while Enabled is off", () => {
    expect(codeOf(member, { enabled: false })).toBe("not-enabled");
  });

  it("R36: refuses everybody before the initial sync, and while the box that shows sign-on is not ticked", () => {
    expect(codeOf(member, { initialSyncFinished: false })).toBe("no-initial-sync");
    expect(codeOf(member, { signOnShown: false })).toBe("sso-off");
  });

  it("R44: lets Active members on a synced list in, and nobody for one of the two alone", () => {
    expect(codeOf(member)).toBe("allowed");
    expect(codeOf({ ...member, isActive: false })).toBe("not-active");
    expect(codeOf({ ...member, isOnSyncedList: false })).toBe("not-on-synced-list");
    expect(codeOf({ ...member, isActive: false, isOnSyncedList: false })).toBe("not-active");
  });

  it("R47: lets active staff in without membership or list, and tells former staff that they are no longer", () => {
    const neither = { ...member, isActive: false, isOnSyncedList: false };
    expect(codeOf({ ...neither, staff: "active" })).toBe("allowed");
    expect(codeOf({ ...neither, staff: "inactive" })).toBe("staff-inactive");
    expect(codeOf({ ...member, staff: "inactive" }), "a member who was staff").toBe("allowed");
  });

  it("R64: asks of other sites only that the person is there and the association's own", () => {
    const everythingClosed = everyGates.find((gates) => !Object.values(gates).includes(true))!;
    const nobodySpecial = { ...member, isActive: false, isOnSyncedList: false };
    expect(codeOf(nobodySpecial, everythingClosed, "login")).toBe("allowed");
    expect(codeOf({ found: "nobody" }, {}, "login")).toBe("deleted");
    expect(codeOf({ found: "other-association" }, {}, "login")).toBe("other-association");
  });
});
