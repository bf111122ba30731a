/** What a mail says, before it is drawn as text and as HTML. */
export interface Letter {
  subject: string;
  /** Before the link. */
  paragraphs: readonly string[];
  /** One thing to do, and where. */
  link?: { label: string; url: string };
  /** Smaller, after the link: how long it works, and what to do if it was not you. */
  notes?: readonly string[];
  /** Who writes, and whom to ask; null when nobody is named. */
  signature: { name: string; email: string | null };
}

export interface DrawnLetter {
  subject: string;
  text: string;
  html: string;
}

/**
 * One look for all our mail: plain text, and the same words as HTML with a button. No pictures, no foreign style, nothing
 * that tells anybody the mail was opened; and the link's host is named, so that a forged one can be told from ours.
 */
export function drawLetter(letter: Letter): DrawnLetter {
  return { subject: letter.subject, text: asText(letter), html: asHtml(letter) };
}

function asText({ paragraphs, link, notes = [], signature }: Letter): string {
  const action = link ? [`${link.label}:\n${link.url}`, leadsTo(link.url)] : [];
  return [...paragraphs, ...action, ...notes, lines(signature).join("\n")].join("\n\n") + "\n";
}

function leadsTo(url: string): string {
  return `The link leads to ${new URL(url).host}.`;
}

function lines({ name, email }: Letter["signature"]): string[] {
  return email === null ? [name] : [name, email];
}

const QUIET = "margin:0 0 12px;color:#555b61;font-size:14px";
const BUTTON =
  "display:inline-block;padding:10px 18px;border-radius:6px;background:#14607f;color:#ffffff;text-decoration:none;font-weight:600";

function asHtml({ subject, paragraphs, link, notes = [], signature }: Letter): string {
  const body = [
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escaped(text).replaceAll("\n", "<br>")}</p>`),
    ...(link ? button(link) : []),
    ...notes.map((text) => `<p style="${QUIET}">${escaped(text)}</p>`),
    `<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #dfe2e5">${lines(signature).map(escaped).join("<br>")}</p>`,
  ];
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    `<body style="margin:0;padding:24px;background:#ffffff;color:#1c2024;font:16px/1.5 system-ui,sans-serif">`,
    `<div style="max-width:560px;overflow-wrap:anywhere">`,
    ...body,
    "</div></body></html>",
  ].join("\n");
}

function button({ label, url }: NonNullable<Letter["link"]>): string[] {
  const href = escaped(url);
  return [
    `<p style="margin:0 0 16px"><a href="${href}" style="${BUTTON}">${escaped(label)}</a></p>`,
    `<p style="${QUIET}">${escaped(leadsTo(url))} If the button does nothing, copy this: ${href}</p>`,
  ];
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
