import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** A certificate nobody vouches for, made anew for one test: Node can use certificates but not make them. */
export function selfSignedCertificate(
  hostname: string,
  { expired = false } = {},
): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = certificateBody(hostname, publicKey, expired);
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, ecdsaWithSha256, bitString(signature));
  return {
    cert: pem("CERTIFICATE", der),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function certificateBody(hostname: string, publicKey: KeyObject, expired: boolean): Buffer {
  const name = sequence(
    tagged(0x31, sequence(objectId(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(hostname)))),
  );
  const year = 365 * 24 * 3_600_000;
  const validity = sequence(
    utcTime(new Date(Date.now() - year)),
    utcTime(new Date(expired ? Date.now() - 60_000 : Date.now() + year)),
  );
  const subjectAltName = sequence(tagged(0x82, Buffer.from(hostname)));
  const extension = sequence(objectId(0x55, 0x1d, 0x11), tagged(0x04, subjectAltName));
  return sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, Buffer.from([1])), // serial number
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension)),
  );
}

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function objectId(...bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), content);
}

function utcTime(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
