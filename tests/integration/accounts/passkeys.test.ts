import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newChallenge, type Ceremony } from "@/accounts/passkeys/keys";
import {
  authenticationOptions,
  hasPasskeys,
  verifyPasskey,
  type PasskeySite,
} from "@/accounts/passkeys/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login } from "./people";

let database: FreshDatabase;
let site: PasskeySite;
let loginId: string;
let device: { credentialId: string; privateKey: KeyObject };

beforeAll(async () => {
  process.env.AUTH_SECRET = "s".repeat(40);
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  const { id: associationId } = await association(database);
  site = { rpId: "hub.example.org", origin: "https://hub.example.org", associationId };
  loginId = (await login(database, associationId, "ana@oak.example", null)).id;
  device = await newDevice(loginId);
});

/** A key on the curve P-256, and its public half as WebAuthn keeps it (COSE, RFC 9053). */
async function newDevice(of: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x!, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y!, "base64url"),
  ]);
  const credentialId = randomBytes(16).toString("base64url");
  await database.pool.query(
    `insert into login_passkey (login_id, name, credential_id, public_key, counter, rp_id)
     values ($1, 'Laptop', $2, $3, 5, 'hub.example.org')`,
    [of, credentialId, cose],
  );
  return { credentialId, privateKey };
}

const SIGN_IN: Ceremony = { purpose: "sign-in", loginId: null };
const challengeFor = async (ceremony: Ceremony) => (await authenticationOptions(ceremony, site)).challenge;

/** What a browser with the device answers. */
function signed(
  challenge: string,
  { origin = site.origin, rpId = site.rpId, counter = 6, flags = 0b101, type = "webauthn.get" } = {},
): AuthenticationResponseJSON {
  const clientData = Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const counted = Buffer.alloc(4);
  counted.writeUInt32BE(counter);
  const hash = (data: Buffer | string) => createHash("sha256").update(data).digest();
  const authData = Buffer.concat([hash(rpId), Buffer.from([flags]), counted]);
  const signature = sign("sha256", Buffer.concat([authData, hash(clientData)]), device.privateKey);
  const { credentialId: id } = device;
  return {
    id,
    rawId: id,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      authenticatorData: authData.toString("base64url"),
      clientDataJSON: clientData.toString("base64url"),
      signature: signature.toString("base64url"),
    },
  };
}

describe("V6: a passkey", () => {
  it("is its login's, at its own site", async () => {
    const answer = signed(await challengeFor(SIGN_IN));
    expect(await verifyPasskey(SIGN_IN, site, answer)).toMatchObject({ loginId, email: "ana@oak.example" });
  });

  it("F43: what it signed counts once, also for two who send it at the same moment", async () => {
    const answer = signed(await challengeFor(SIGN_IN), { counter: 0 });
    await database.pool.query("update login_passkey set counter = 0 where login_id = $1", [loginId]);
    const both = await Promise.all([1, 2].map(() => verifyPasskey(SIGN_IN, site, answer)));
    expect(both.filter((each) => each !== null)).toHaveLength(1);
    expect(await verifyPasskey(SIGN_IN, site, answer)).toBeNull();
  });

  it.each([
    ["another site's page", { origin: "https://hub.example.org.evil.example" }],
    ["the same host without https", { origin: "http://hub.example.org" }],
    ["another port", { origin: "https://hub.example.org:8443" }],
    ["another host's passkey", { rpId: "evil.example" }],
    ["nobody looked at who it is", { flags: 0b001 }],
    ["nobody there", { flags: 0b100 }],
    ["a counter that stands still: a copy", { counter: 5 }],
    ["a counter that went back", { counter: 1 }],
    ["made for adding one", { type: "webauthn.create" }],
  ])("is refused: %s", async (_, given) => {
    expect(await verifyPasskey(SIGN_IN, site, signed(await challengeFor(SIGN_IN), given))).toBeNull();
  });

  it("signs nothing but what it was asked for, by us, in time", async () => {
    const others: Ceremony[] = [
      { purpose: "step-up", loginId },
      { purpose: "second-step", loginId },
      { purpose: "register", loginId },
    ];
    for (const other of others)
      expect(await verifyPasskey(SIGN_IN, site, signed(await challengeFor(other)))).toBeNull();
    const past = newChallenge(SIGN_IN, new Date(Date.now() - 5 * 60_000)).toString("base64url");
    for (const made of [past, randomBytes(56).toString("base64url"), "", "x"])
      expect(await verifyPasskey(SIGN_IN, site, signed(made))).toBeNull();
  });

  it("of somebody else is no second step, and none at another association", async () => {
    const other = await login(database, site.associationId, "bo@oak.example", null);
    const bos: Ceremony = { purpose: "second-step", loginId: other.id };
    expect(await verifyPasskey(bos, site, signed(await challengeFor(bos)))).toBeNull();
    const elsewhere = { ...site, associationId: (await association(database)).id };
    expect(await verifyPasskey(SIGN_IN, elsewhere, signed(await challengeFor(SIGN_IN)))).toBeNull();
  });

  it("with another key's signature is refused", async () => {
    const { credentialId } = device;
    device = { ...(await newDevice(loginId)), credentialId };
    expect(await verifyPasskey(SIGN_IN, site, signed(await challengeFor(SIGN_IN)))).toBeNull();
  });

  it("is offered where somebody has one; asking for what to sign stores nothing", async () => {
    expect(await hasPasskeys(site)).toBe(true);
    expect(await hasPasskeys({ ...site, rpId: "other.example" })).toBe(false);
    const count = async () =>
      (await database.pool.query("select count(*)::int as count from login_challenge")).rows[0] as object;
    const before = await count();
    await challengeFor(SIGN_IN);
    expect(await count()).toEqual(before);
  });
});
