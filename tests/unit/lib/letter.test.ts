import { describe, expect, it } from "vitest";
import { drawLetter } from "@/lib/letter";

const letter = {
  subject: "Sign in at Oak & Elm",
  paragraphs: ["Somebody asked <for> it."],
  link: { label: "Sign in", url: "https://hub.example/x?token=t&a=1" },
  notes: ["If it was not you, there is nothing to do."],
  signature: { name: "Oak & Elm", email: "office@oak.example" },
};

describe("a mail of ours", () => {
  it("is plain text with the link alone on its line, its host named, and whom to ask", () => {
    expect(drawLetter(letter).text).toBe(
      [
        "Somebody asked <for> it.",
        "Sign in:\nhttps://hub.example/x?token=t&a=1",
        "The link leads to hub.example.",
        "If it was not you, there is nothing to do.",
        "Oak & Elm\noffice@oak.example\n",
      ].join("\n\n"),
    );
  });

  it("says the same as HTML, with what was typed escaped", () => {
    const { html } = drawLetter(letter);
    expect(html).toContain("Somebody asked &lt;for&gt; it.");
    expect(html).toContain('href="https://hub.example/x?token=t&amp;a=1"');
    expect(html).toContain("Oak &amp; Elm<br>office@oak.example");
  });

  it("loads nothing from anywhere, so that nobody is told it was opened", () => {
    expect(drawLetter(letter).html).not.toMatch(/<img|<script|<link|url\(|src=|@import/i);
  });

  it("needs no link", () => {
    const { text } = drawLetter({ ...letter, link: undefined, notes: undefined });
    expect(text).toBe("Somebody asked <for> it.\n\nOak & Elm\noffice@oak.example\n");
  });
});
