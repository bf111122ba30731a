import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { systemClock } from "@/lib/clock";
import { pool } from "@/lib/db";
import { logger } from "@/lib/log";
import { addFactor, type EnrolledLogin } from "../second-step/store";
import { challengeEnd, newChallenge, type Ceremony } from "./keys";

/** Where a passkey is used: browsers offer it at the host it was made at, and nowhere else. */
export interface PasskeySite {
  /** The host's name. */
  rpId: string;
  /** Protocol, host and port. */
  origin: string;
  associationId: number;
}

const log = logger("passkeys");

/** What the browser is asked to make. */
export async function registrationOptions(
  login: EnrolledLogin,
  site: PasskeySite,
  siteName: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const ceremony: Ceremony = { purpose: "register", loginId: login.loginId };
  return generateRegistrationOptions({
    rpName: siteName,
    rpID: site.rpId,
    userID: new TextEncoder().encode(login.loginId),
    userName: login.email,
    userDisplayName: login.email,
    challenge: Uint8Array.from(newChallenge(ceremony, systemClock.now())),
    attestationType: "none",
    excludeCredentials: await credentialsOf(login.loginId, site),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/**
 * Keep a passkey that the browser has made.
 *
 * @returns recovery codes when it is the login's first factor, else none; null: refused
 */
export async function addPasskey(
  login: EnrolledLogin,
  site: PasskeySite,
  { response, name }: { response: RegistrationResponseJSON; name: string },
): Promise<string[] | null> {
  const check = checkOf({ purpose: "register", loginId: login.loginId });
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: check.isOurs,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(refused);
  if (!verified?.verified || !(await check.isFirstUse())) return null;
  const { credential } = verified.registrationInfo;
  return addFactor(login, { kind: "passkey", name }, async (client) => {
    const { rowCount } = await client.query(
      `insert into login_passkey (login_id, name, credential_id, public_key, counter, transports, rp_id)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (credential_id) do nothing`,
      [
        login.loginId,
        name,
        credential.id,
        Buffer.from(credential.publicKey),
        credential.counter,
        credential.transports ?? [],
        site.rpId,
      ],
    );
    return rowCount === 1;
  });
}

/** What the browser is asked to sign: by one of the login's passkeys, or by whichever the person chooses. */
export async function authenticationOptions(
  ceremony: Ceremony,
  site: PasskeySite,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: Uint8Array.from(newChallenge(ceremony, systemClock.now())),
    userVerification: "required",
    ...(ceremony.loginId !== null && { allowCredentials: await credentialsOf(ceremony.loginId, site) }),
  });
}

interface StoredPasskey extends EnrolledLogin {
  id: number;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

/** Whose passkey signed, at its own site and for this purpose; null: refused. A signature counts once. */
export async function verifyPasskey(
  ceremony: Ceremony,
  site: PasskeySite,
  response: AuthenticationResponseJSON,
): Promise<EnrolledLogin | null> {
  const stored = await storedPasskey(String(response.id), site);
  if (!stored || (ceremony.loginId !== null && ceremony.loginId !== stored.loginId)) return null;
  const check = checkOf(ceremony);
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: check.isOurs,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
    credential: {
      id: response.id,
      publicKey: Uint8Array.from(stored.publicKey),
      counter: stored.counter,
      transports: stored.transports,
    },
  }).catch(refused);
  if (!verified?.verified || !(await check.isFirstUse())) return null;
  if (!(await countOn(stored.id, verified.authenticationInfo.newCounter))) return null;
  const { loginId, email, associationId } = stored;
  return { loginId, email, associationId };
}

/** Whether anybody has a passkey for this site, so that the sign-in page need not offer what nobody has. */
export async function hasPasskeys({ rpId, associationId }: PasskeySite): Promise<boolean> {
  const { rowCount } = await pool().query(
    `select from login_passkey p join login l on l.id = p.login_id
     where p.rp_id = $1 and (l.association_id = $2 or l.is_websupport) limit 1`,
    [rpId, associationId],
  );
  return rowCount !== 0;
}

async function credentialsOf(loginId: string, { rpId }: PasskeySite) {
  const { rows } = await pool().query<{ id: string; transports: string[] }>(
    "select credential_id as id, transports from login_passkey where login_id = $1 and rp_id = $2",
    [loginId, rpId],
  );
  return rows;
}

async function storedPasskey(credentialId: string, site: PasskeySite): Promise<StoredPasskey | null> {
  const { rows } = await pool().query<StoredPasskey>(
    `select p.id, l.id as "loginId", l.email, l.association_id as "associationId",
            p.public_key as "publicKey", p.counter, p.transports
     from login_passkey p join login l on l.id = p.login_id
     where p.credential_id = $1 and p.rp_id = $2 and (l.association_id = $3 or l.is_websupport)`,
    [credentialId, site.rpId, site.associationId],
  );
  return rows[0] ?? null;
}

/** A counter goes up at each use, or stays 0 with devices that do not count; one that stands still is a copy's. */
async function countOn(id: number, counter: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update login_passkey set counter = $2, last_used_at = now()
     where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
    [id, counter],
  );
  return rowCount === 1;
}

/** The signed challenge is ours and for this; and, once all else is right, nobody has used it before. */
function checkOf(ceremony: Ceremony) {
  let used: { challenge: string; end: Date } | null = null;
  return {
    isOurs(challenge: string): boolean {
      const end = challengeEnd(challenge, ceremony, systemClock.now());
      used = end && { challenge, end };
      return end !== null;
    },
    async isFirstUse(): Promise<boolean> {
      if (used === null) return false;
      const { rowCount } = await pool().query(
        "insert into login_challenge (challenge, expires) values ($1, $2) on conflict do nothing",
        [used.challenge, used.end],
      );
      return rowCount === 1;
    },
  };
}

/** The library throws for whatever is not right; the person only has to know that it was refused. */
function refused(error: unknown): null {
  log.debug({ err: error }, "a passkey was refused");
  return null;
}
