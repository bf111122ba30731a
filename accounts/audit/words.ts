/** What actions are about, where the word in the log is not the one on screen. */
const things: Record<string, string> = {
  "api-key": "API key",
  "higher-logic": "Higher Logic",
  "encryption-key": "Encryption key",
  "signing-key": "Signing key",
  "sign-on": "Single sign-on",
  "sso-client": "Site",
};

/** `sso-client.previous-secret-ended` as "Site: previous secret ended". */
export function auditWords(action: string): string {
  const [thing = "", done = ""] = action.split(".");
  const plain = (text: string) => text.replaceAll("-", " ");
  const about = things[thing] ?? plain(thing).replace(/^./, (letter) => letter.toUpperCase());
  return done ? `${about}: ${plain(done)}` : about;
}

/** What a line says besides, one fact after the other; "" where it says nothing more. */
export function auditDetail(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(
      ([name, value]) =>
        `${spaced(name)}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join(" · ");
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("_", " ");
}
