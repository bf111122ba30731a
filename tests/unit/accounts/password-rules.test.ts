import { beforeAll, describe, expect, it } from "vitest";
import { passwordFault, passwordFaultText, type StolenPasswords } from "@/accounts/passwords/rules";
import { stolenPasswords } from "@/accounts/passwords/stolen/store";

let stolen: StolenPasswords;
beforeAll(async () => {
  stolen = await stolenPasswords();
});

const of = (password: string) => passwordFault(password, "maria.lopez@prairie.example", stolen);

describe("a new password", () => {
  it.each([
    "walnut kettle orbit",
    "quiet-harbor-lamp-37",
    "ÄpfelUndBirnenSind",
    "тихая гавань лампа",
    "p4tina-Grove-88x",
    "blue7 gate4 1951",
  ])("may be %s", (password) => expect(of(password)).toBeNull());

  it.each([
    ["elevencharz", "too-short"],
    ["🍎🍐🍊🍋🍌🍉", "too-short"],
    ["x".repeat(201), "too-long"],
    ["password1234", "breached"],
    ["P@ssw0rd2026!", "breached"],
    ["Passw0rd!!!!!", "breached"],
    ["iloveyou12345", "breached"],
    ["!!Welcome2026!!", "breached"],
    ["correcthorsebatterystaple", "breached"],
    ["198406121984", "breached"],
    ["chickenwing101", "breached"],
    ["LeaveMeAlone", "breached"],
    ["1qaz2wsx3edc4rfv", "breached"],
    ["qwerty123456!!", "breached"],
    ["Dolphin$$2026", "breached"],
    ["d0lph1n-778899", "breached"],
    ["aaaaaaaaaaaaa", "repeated"],
    ["abcabcabcabc", "repeated"],
    ["1212121212121", "repeated"],
    ["123456789012", "repeated"],
    ["zyxwvutsrqpon", "repeated"],
    ["qwertyuiopas", "repeated"],
    ["maria.lopez@prairie.example", "personal"],
    ["Maria.Lopez12", "personal"],
  ] as const)("may not be %s: %s", (password, fault) => {
    expect(of(password)).toBe(fault);
    expect(passwordFaultText[fault]).toMatch(/\.$/);
  });

  it("counts characters as people do, and in one spelling", () => {
    // Twelve letters with marks: composed or not, the same password.
    expect(of("éàüöäßçñøåîô".normalize("NFD"))).toBe(of("éàüöäßçñøåîô".normalize("NFC")));
  });
});

describe("the list of stolen passwords", () => {
  it("is shipped: tens of thousands that are long enough, and the words of the shorter ones", () => {
    expect(stolen.whole.size).toBeGreaterThan(40_000);
    expect(stolen.words.size).toBeGreaterThan(25_000);
    expect([...stolen.whole].filter((text) => text.length < 12)).toEqual([]);
  });
});
