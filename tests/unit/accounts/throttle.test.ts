import { describe, expect, it } from "vitest";
import { isThrottled } from "@/accounts/throttle";

const none = { accountFromSource: 0, account: 0, source: 0 };

describe("F48: guessing at passwords is slowed down", () => {
  it("refuses the eleventh attempt at one account from one place", () => {
    expect(isThrottled({ ...none, accountFromSource: 9, account: 9, source: 9 }, false)).toBe(false);
    expect(isThrottled({ ...none, accountFromSource: 10, account: 10, source: 10 }, false)).toBe(true);
  });

  it("refuses guesses at one account from many places, and at many accounts from one", () => {
    expect(isThrottled({ ...none, account: 60 }, false)).toBe(true);
    expect(isThrottled({ ...none, source: 200 }, false)).toBe(true);
  });

  it("a stranger at one address cannot keep the member out at hers", () => {
    // What the stranger can reach before being refused himself.
    expect(isThrottled({ ...none, account: 10 }, false)).toBe(false);
  });

  it("many strangers cannot keep out a browser that has signed in before", () => {
    expect(isThrottled({ accountFromSource: 0, account: 10_000, source: 0 }, true)).toBe(false);
    expect(isThrottled({ accountFromSource: 10, account: 10, source: 10 }, true)).toBe(true);
  });
});
