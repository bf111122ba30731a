import { describe, expect, it } from "vitest";
import { administratorName } from "@/membership/association/adding/administrator";
import { newAssociation } from "@/membership/association/adding/fields";

describe("what a new association is made from", () => {
  it.each([
    ["slug", "prairie-lakes2", "prairie-lakes2"],
    ["name", "  Prairie Lakes Association ", "Prairie Lakes Association"],
    ["host", " Hub.Prairie.example", "hub.prairie.example"],
    ["host", "localhost", "localhost"],
    ["timeZone", "America/Chicago", "America/Chicago"],
    ["timeZone", "UTC", "UTC"],
    ["email", " Admin@Prairie.example ", "admin@prairie.example"],
  ] as const)("takes as %s: %s", (field, text, taken) => {
    expect(newAssociation[field].parse(text)).toBe(taken);
  });

  it.each([
    ["slug", "Prairie"],
    ["slug", "prairie lakes"],
    ["slug", "-prairie"],
    ["slug", "a".repeat(64)],
    ["slug", ""],
    ["name", "   "],
    ["host", "https://hub.prairie.example"],
    ["host", "hub.prairie.example:3000"],
    ["host", "hub.prairie.example/"],
    ["host", "hub..example"],
    ["host", "hub prairie"],
    ["host", ""],
    ["timeZone", "Prairie/Lakeside"],
    ["timeZone", ""],
    ["email", "admin"],
    ["email", "admin@prairie example"],
  ] as const)("refuses as %s: %s", (field, text) => {
    expect(newAssociation[field].safeParse(text).success).toBe(false);
  });
});

describe("a first administrator whose names nobody gave", () => {
  it.each([
    ["odile.elm@elmwood.example", "Odile Elm"],
    ["zoé_müller@elmwood.example", "Zoé Müller"],
    ["office@elmwood.example", "Elmwood Society Administrator"],
    ["o.elm@elmwood.example", "Elmwood Society Administrator"],
    ["odile.van.elm@elmwood.example", "Elmwood Society Administrator"],
    ["info.2026@elmwood.example", "Elmwood Society Administrator"],
  ])("with %s is called %s: Higher Logic takes nobody without both", (email, name) => {
    const { firstName, lastName } = administratorName(email, "Elmwood Society");
    expect(`${firstName} ${lastName}`).toBe(name);
  });
});
