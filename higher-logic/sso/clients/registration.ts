import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { requiredText } from "@/lib/fields";

/** Printable ASCII without space, backslash and what a wildcard would be written with. */
const PLAIN_ADDRESS = /^[!-~]+$/;
/** What WHATWG's parser lets pass without it, a browser at an https page takes for a path of that page's own host. */
const BEGINS_WITH_HOST = /^[a-z]+:\/\/[^/]/i;
const ON_THIS_MACHINE = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * An address that a client registers. It is compared letter for letter ever after, so it is kept as it was typed.
 *
 * @param loopback whether http is taken for this machine, as a developer's and the demo's sites are; else https alone
 */
export function clientAddress(loopback: boolean) {
  return z
    .string()
    .max(2_000, "It is too long.")
    .refine(
      (text) => PLAIN_ADDRESS.test(text) && BEGINS_WITH_HOST.test(text) && URL.canParse(text),
      "It must be a whole address like https://site.example.org/callback.",
    )
    .refine(
      (text) => !/[*\\]/.test(text),
      "It must not hold a wildcard or a backslash: addresses are compared letter for letter.",
    )
    .refine((text) => !text.includes("#"), "It must not have a fragment (#).")
    .refine(
      (text) => !URL.canParse(text) || isWithoutAccount(new URL(text)),
      "It must not hold a user name or password.",
    )
    .refine(
      (text) => !URL.canParse(text) || isSafe(new URL(text), loopback),
      loopback ? "It must begin with https:// (http:// only on localhost)." : "It must begin with https://.",
    );
}

function isWithoutAccount({ username, password }: URL): boolean {
  return username === "" && password === "";
}

function isSafe({ protocol, hostname }: URL, loopback: boolean): boolean {
  return protocol === "https:" || (protocol === "http:" && loopback && ON_THIS_MACHINE.test(hostname));
}

/** How an answer may come back to a client. */
export const RESPONSE_MODES = ["query", "form_post"];

export const clientName = requiredText(100, "Enter the site's name.");

/** A client id is no secret; it only has to be nobody else's. */
export function newClientId(): string {
  return randomBytes(12).toString("base64url");
}

export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A random secret of 256 bits needs no slow hash. */
export function secretHash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
