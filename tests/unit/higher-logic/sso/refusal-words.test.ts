import { describe, expect, it } from "vitest";
import { refusalCodes } from "@/higher-logic/sso/eligibility";
import { mayRead, refusalWords, type Reader } from "@/higher-logic/sso/refusal/words";

const facts = { site: "Member Forum", association: "Fixture Guild" };
const readers: Reader[] = ["nobody", "member", "organization", "staff", "websupport"];

describe("a page of refusal", () => {
  it.each([...refusalCodes, "cancelled" as const])(
    "R48: says for %s what happened, what to do and one step on, and never the code",
    (reason) => {
      for (const reader of readers) {
        const { title, happened, todo, step } = refusalWords({ ...facts, reason, reader });
        for (const text of [title, happened, todo, step.label]) {
          expect(text.length).toBeGreaterThan(3);
          expect(text).not.toContain(reason === "organization" || reason === "cancelled" ? "data-" : reason);
        }
      }
    },
  );

  it("tells somebody who is not signed in nothing about a person", () => {
    const read = (reason: (typeof refusalCodes)[number]) =>
      refusalWords({ ...facts, reason, reader: "nobody" });
    expect(read("not-active")).toEqual(read("staff-inactive"));
    expect(read("not-on-synced-list")).toEqual(read("not-active"));
    expect(mayRead("nobody", "not-active")).toBe(false);
    expect(mayRead("nobody", "sso-off")).toBe(true);
  });

  it("has other words for each state of a membership", () => {
    const statuses = ["pending", "suspended", "dropped", "non-member"] as const;
    const titles = statuses.map(
      (status) => refusalWords({ ...facts, reason: "not-active", reader: "member", status }).title,
    );
    expect(new Set(titles).size).toBe(statuses.length);
  });

  it("R49: tells staff whom to write to", () => {
    const words = refusalWords({
      ...facts,
      reason: "not-enabled-by-websupport",
      reader: "staff",
      supportEmail: "help@operator.example",
    });
    expect(words.todo).toContain("help@operator.example");
    expect(words.step).toMatchObject({ href: "/setup/integrations/higher-logic" });
  });
});
