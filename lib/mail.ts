import { createTransport, type Transporter } from "nodemailer";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";

export interface Mail {
  to: string;
  subject: string;
  /** Plain text; lines are wrapped by whoever reads it. */
  text: string;
  /** The same words drawn; whoever reads plain text misses nothing. */
  html?: string;
  /** Who writes, where MAIL_FROM names nobody. */
  fromName?: string;
  /** Whom an answer reaches, where it is not the sender. */
  replyTo?: string | null;
}

/** `off`: nothing that needs mail may be offered. */
export type MailDelivery = "smtp" | "demo" | "off";

export function mailDelivery(): MailDelivery {
  if (environment("SMTP_URL")) return "smtp";
  return environment("CAUSEWAY_DEMO") ? "demo" : "off";
}

/** @throws when mail is off, or the mail server does not take it */
export async function sendMail(mail: Mail): Promise<void> {
  const delivery = mailDelivery();
  if (delivery === "off") throw new Error("mail is off: SMTP_URL is not set");
  // A mail program reads a list out of an address with a comma, and a second one would get the link.
  if (/[\s,;<>"]/.test(mail.to)) throw new Error("mail goes to one plain address");
  if (delivery === "demo") return keepForDemo(mail);
  await transport(environment("SMTP_URL") ?? "").sendMail({
    from: sender(mail.fromName),
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    replyTo: mail.replyTo ?? undefined,
    // Auto-replies to a machine's mail help nobody.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  });
}

async function keepForDemo({ to, subject, text }: Mail): Promise<void> {
  await pool().query("insert into demo_mail (recipient, subject, body) values ($1, $2, $3)", [
    to,
    subject,
    text,
  ]);
}

export interface KeptMail {
  id: number;
  sentAt: Date;
  recipient: string;
  subject: string;
  body: string;
}

/** The demo's mail, newest first. */
export async function keptMail(limit = 50): Promise<KeptMail[]> {
  const { rows } = await pool().query<KeptMail>(
    `select id, sent_at as "sentAt", recipient, subject, body from demo_mail order by id desc limit $1`,
    [limit],
  );
  return rows;
}

/** Always the same address, which the mail server may send for; only the name beside it may be the association's. */
function sender(name: string | undefined): string | { name: string; address: string } {
  const from = environment("MAIL_FROM") ?? `no-reply@${new URL(environment("APP_URL")).hostname}`;
  return name === undefined || from.includes("<") ? from : { name, address: from };
}

// Next bundles each route on its own; one connection pool to the mail server is enough.
const holder = globalThis as { causewayMail?: { url: string; transporter: Transporter } };

function transport(url: string): Transporter {
  if (holder.causewayMail?.url === url) return holder.causewayMail.transporter;
  const transporter = createTransport(withDefaults(url));
  holder.causewayMail = { url, transporter };
  return transporter;
}

/** nodemailer takes its options from the address alone; whoever writes it may set them otherwise. */
function withDefaults(text: string): string {
  const url = new URL(text);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const defaults = {
    connectionTimeout: "10000",
    greetingTimeout: "10000",
    socketTimeout: "20000",
    // A password never travels in the clear, except on this machine.
    requireTLS: String(url.protocol === "smtp:" && url.username !== "" && !isLocal),
  };
  for (const [name, value] of Object.entries(defaults))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return url.toString();
}
