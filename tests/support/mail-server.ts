import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  to: string[];
  subject: string;
  /** The body as it was written, lines put together again. */
  text: string;
}

/** A mail server that keeps what it is sent; mail to an address that begins with `gone` it refuses. */
export async function mailServer() {
  const received: ReceivedMail[] = [];
  const refused: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith("gone")) return done();
      refused.push(address);
      done(new Error("no such mailbox"));
    },
    onData(stream, { envelope }, done) {
      let raw = "";
      stream.on("data", (chunk: Buffer) => (raw += chunk.toString()));
      stream.on("end", () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), ...parsed(raw) });
        done();
      });
    },
  });
  server.server.prependListener("connection", sayNul);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    /** Addresses it took no mail for. */
    refused,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

/** What a server says is kept, and Postgres takes no NUL; smtp-server itself lets none of its words have one. */
function sayNul(socket: Socket): void {
  const write = socket.write.bind(socket) as (said: string) => boolean;
  socket.write = (said: Uint8Array | string) => write(String(said).replace("such mailbox", "such\0mailbox"));
}

function parsed(raw: string): Pick<ReceivedMail, "subject" | "text"> {
  const { head } = headAndBody(raw);
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(head)?.[1] ?? "";
  return { subject: subject.replace(/\r\n[ \t]/g, " "), text: plainTextOf(raw) };
}

/** Of a mail in several forms, the plain one. */
function plainTextOf(part: string): string {
  const { head, body } = headAndBody(part);
  const boundary = /boundary="?([^";\r\n]+)/i.exec(head)?.[1];
  if (boundary !== undefined) {
    const parts = body.split(`--${boundary}`).map((each) => each.replace(/^\r\n/, ""));
    return plainTextOf(parts.find((each) => /^Content-Type: text\/plain/im.test(each)) ?? "");
  }
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8");
  const text = body.replaceAll("\r\n", "\n");
  return /quoted-printable/i.test(head) ? fromQuotedPrintable(text) : text;
}

function headAndBody(part: string): { head: string; body: string } {
  const end = part.indexOf("\r\n\r\n");
  return end === -1 ? { head: part, body: "" } : { head: part.slice(0, end), body: part.slice(end + 4) };
}

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
