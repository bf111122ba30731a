import { describe, expect, it } from "vitest";
import { linkIdentifier, loginEmail, readLinkIdentifier, tokenHash } from "@/accounts/invitations/links";
import { linkMail, passwordSetMail } from "@/accounts/mails";
import { browserName } from "@/accounts/sessions/browser-name";
import { hasEnded } from "@/accounts/session-limits";

describe("one-time links", () => {
  it.each([
    { purpose: "invitation", associationId: 7, email: "maria@prairie.example" },
    { purpose: "password-reset", associationId: null, email: "web:support@causeway.example" },
    { purpose: "sign-in", associationId: 12, email: "o'brien+x@prairie.example" },
  ] as const)("remember whose they are: %o", (link) => {
    expect(readLinkIdentifier(linkIdentifier(link.purpose, link))).toEqual(link);
  });

  it("read nothing out of what they did not write", () => {
    for (const text of ["", "maria@prairie.example", "sign-in:x:y", "other:1:y", "sign-in:1:"])
      expect(readLinkIdentifier(text)).toBeNull();
  });

  it("keep a hash, never the token", () => {
    expect(tokenHash("token")).toMatch(/^[0-9a-f]{64}$/);
    expect(tokenHash("token")).not.toContain("token");
  });
});

describe("mails", () => {
  const context = {
    siteName: "Elmwood Society",
    url: "https://hub.example/x?token=t",
    contactEmail: "office@elmwood.example",
  };

  it.each(["invitation", "password-reset", "sign-in"] as const)(
    "%s: the link alone on its line, and whom to ask",
    (purpose) => {
      const { subject, text } = linkMail(purpose, context);
      expect(subject).toContain("Elmwood Society");
      expect(text.split("\n")).toContain("https://hub.example/x?token=t");
      expect(text).toMatch(/works once, and for (24 hours|an hour)\./);
      expect(text.endsWith("Elmwood Society\noffice@elmwood.example\n")).toBe(true);
    },
  );

  it("the mail after a change says what to do if it was somebody else", () => {
    expect(passwordSetMail({ ...context, contactEmail: null }).text).toMatch(
      /If it was not you[^]*\nElmwood Society\n$/,
    );
  });
});

describe("sessions", () => {
  const at = (text: string) => new Date(text);
  const session = { createdAt: at("2026-01-01T00:00:00Z"), expires: at("2026-12-31T00:00:00Z") };

  it("end when nobody used them, and at the latest after 90 days", () => {
    expect(hasEnded(session, at("2026-03-31T00:00:00Z"))).toBe(false);
    expect(hasEnded(session, at("2026-04-01T00:00:00Z"))).toBe(true);
    expect(hasEnded({ ...session, expires: at("2026-01-15T00:00:00Z") }, at("2026-01-15T00:00:00Z"))).toBe(
      true,
    );
  });

  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36",
      "Chrome on Linux",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36 Edg/147.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
      "Safari on iPhone or iPad",
    ],
    ["Mozilla/5.0 (Android 16; Mobile; rv:149.0) Gecko/149.0 Firefox/149.0", "Firefox on Android"],
    ["curl/8.0", "Unknown browser"],
    [null, "Unknown browser"],
  ])("are named by what people call their browser: %s", (userAgent, name) =>
    expect(browserName(userAgent)).toBe(name),
  );
});

it("an e-mail has one spelling", () => {
  expect(loginEmail("  Maria@Prairie.Example ")).toBe("maria@prairie.example");
});
