import { describe, expect, it } from "vitest";
import { grantGivenMail, grantRevokedMail, type ReceiptFacts } from "@/higher-logic/sso/receipts/words";

const facts: ReceiptFacts = {
  association: "Prairie Lakes Association",
  contactEmail: "office@prairie.example",
  site: "Community (Higher Logic)",
  at: new Date("2026-11-26T07:41:00Z"),
  timeZone: "America/Chicago",
  url: "https://hub.prairie.example",
};

describe("R58: the receipt of a Grant", () => {
  it("says what is shared, with whom, when, and how to take it back", () => {
    expect(grantGivenMail(facts, ["name", "email", "member-id"])).toMatchObject({
      subject: "You gave Community (Higher Logic) a Grant",
      text: `On 26 Nov 2026, 01:41 (time zone America/Chicago) you pressed Grant at Prairie Lakes Association. From now on Community (Higher Logic) may sign you in without asking again, and gets to know:

- Your name
- Your e-mail
- Your ID here

It never gets your password. To take the Grant back, press Revoke in My community access.

My community access:
https://hub.prairie.example/community-access

The link leads to hub.prairie.example.

If it was not you, set a new password. That signs out everybody who is signed in as you:
https://hub.prairie.example/forgot-password

Prairie Lakes Association
office@prairie.example
`,
    });
  });

  it("of one that was revoked says that nothing else has changed", () => {
    const { subject, text } = grantRevokedMail({ ...facts, contactEmail: null });
    expect(subject).toBe("You revoked the Grant of Community (Higher Logic)");
    expect(text).toContain("Your other Grants stay as they are.");
    expect(text).toContain("https://hub.prairie.example/community-access");
    expect(text).toMatch(/\n\nPrairie Lakes Association\n$/);
  });
});
