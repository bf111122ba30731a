import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mailDelivery, sendMail } from "@/lib/mail";

let server: SMTPServer;
const received: { to: string[]; from: string; text: string }[] = [];

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("gone@") ? new Error("no such mailbox") : null),
    onData: (stream, { envelope }, done) => {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        received.push({ to: envelope.rcptTo.map(({ address }) => address), from, text });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  Object.assign(process.env, {
    APP_URL: "https://hub.example.org",
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "Elmwood Society <hub@elmwood.example>",
  });
});
afterAll(async () => {
  for (const name of ["SMTP_URL", "MAIL_FROM"]) delete process.env[name];
  await new Promise<void>((resolve) => server.close(resolve));
});

it("mail goes through SMTP_URL, from MAIL_FROM", async () => {
  expect(mailDelivery()).toBe("smtp");
  await sendMail({
    to: "maria@prairie.example",
    subject: "Grüße",
    text: "Hello\n",
    replyTo: "office@elmwood.example",
  });
  expect(received).toHaveLength(1);
  const [mail] = received;
  expect(mail).toMatchObject({ to: ["maria@prairie.example"], from: "hub@elmwood.example" });
  expect(mail!.text).toMatch(/^From: Elmwood Society <hub@elmwood\.example>\r$/m);
  expect(mail!.text).toMatch(/^Reply-To: office@elmwood\.example\r$/m);
  expect(mail!.text).toContain("Hello");
});

it("carries the same words as text and as HTML, and the headers of a machine's mail", async () => {
  received.length = 0;
  await sendMail({ to: "maria@prairie.example", subject: "x", text: "Plain", html: "<p>Drawn</p>" });
  const { text } = received[0]!;
  expect(text).toMatch(/^Content-Type: multipart\/alternative;/m);
  expect(text.indexOf("text/plain")).toBeLessThan(text.indexOf("text/html"));
  expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(text).toMatch(/^Date: .+\r$/m);
  expect(text).toMatch(/^Message-ID: <[^@>]+@elmwood\.example>\r$/m);
  expect(text).not.toMatch(/^(Return-Receipt-To|Disposition-Notification-To):/im);
});

it("names the association as its writer where MAIL_FROM names nobody, at the same address", async () => {
  received.length = 0;
  const named = process.env.MAIL_FROM;
  process.env.MAIL_FROM = "hub@operator.example";
  try {
    const fromName = 'Oak, "Elm" & Co <evil@evil.example>';
    await sendMail({ to: "maria@prairie.example", subject: "x", text: "x", fromName });
  } finally {
    process.env.MAIL_FROM = named;
  }
  expect(received[0]!.from).toBe("hub@operator.example");
  expect(received[0]!.text).toMatch(/^From: "Oak, .+" <hub@operator\.example>\r$/m);
});

it.each([
  ["maria@prairie.example\r\nBcc: evil@evil.example", "Hello"],
  ["maria@prairie.example, evil@evil.example", "Hello"],
  ["maria@prairie.example", "Hello\r\nBcc: evil@evil.example"],
])("a mail reaches nobody but its one recipient: %j, %j", async (to, subject) => {
  received.length = 0;
  await sendMail({ to, subject, text: "x" }).catch(() => undefined);
  expect(received.flatMap((mail) => mail.to)).not.toContain("evil@evil.example");
  for (const { text } of received) expect(text).not.toMatch(/^Bcc:/im);
});

it("what the mail server refuses is an error", async () => {
  await expect(sendMail({ to: "gone@prairie.example", subject: "x", text: "x" })).rejects.toThrow();
});

it("without SMTP_URL and outside the demo there is no mail", async () => {
  const url = process.env.SMTP_URL;
  delete process.env.SMTP_URL;
  process.env.CAUSEWAY_DEMO = "0";
  try {
    expect(mailDelivery()).toBe("off");
    await expect(sendMail({ to: "a@b.example", subject: "x", text: "x" })).rejects.toThrow(
      "SMTP_URL is not set",
    );
  } finally {
    process.env.SMTP_URL = url;
  }
});
