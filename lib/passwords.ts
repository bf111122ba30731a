import { hash, verify } from "@node-rs/argon2";

// OWASP's argon2id minimum: 19 MiB, two passes, one lane. The library's default algorithm is argon2id.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @returns a PHC string with its own salt */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), cost);
}

// Compared when no login exists, so that an unknown e-mail takes as long as a wrong password.
let decoy: Promise<string> | undefined;

/** Whether the password fits. An absent hash costs the same time and never fits. */
export async function passwordFits(password: string, phc: string | null): Promise<boolean> {
  decoy ??= hashPassword("no login has this password");
  const fits = await verify(phc ?? (await decoy), password.normalize("NFC"));
  return phc !== null && fits;
}
