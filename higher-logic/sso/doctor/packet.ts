import type { HandedOver } from "@/higher-logic/settings/sign-on/values";
import { shownReference } from "../attempts/attempt";
import type { KeptAttempt } from "../attempts/store";
import { outcomeWords, stepSentence } from "../attempts/words";
import type { Examined } from "./facts/store";

export interface PacketFacts {
  association: string;
  tenantCode: string | null;
  issuer: string;
  values: HandedOver;
  isLegacy: boolean;
  communityLink: string | null;
  loginBounce: string | null;
  /** Whom it is about; null: the set-up alone. */
  member: Pick<Examined, "person" | "integrationKey" | "told" | "gates" | "attempts"> | null;
  now: Date;
}

/** So many attempts say what goes on. */
const ATTEMPTS = 5;

/**
 * What Higher Logic's support asks for when a sign-on does not work: where it starts, what is configured, the member's
 * key, and what was seen here with times and error texts. No secret, code or token is known to it, and no name.
 */
export function packet(facts: PacketFacts): string {
  return [...setUp(facts), ...(facts.member ? ofMember(facts.member) : [])].join("\n");
}

function setUp({
  association,
  tenantCode,
  issuer,
  values,
  isLegacy,
  communityLink,
  loginBounce,
  now,
}: PacketFacts) {
  return [
    `Single sign-on of ${association}`,
    `Made: ${time(now)}`,
    "",
    "THE COMMUNITY",
    line("Tenant Code", tenantCode),
    line("Site", communityLink),
    line("A sign-on starts at", loginBounce),
    "",
    "THE IDENTITY PROVIDER (OAuth 2.0 authorization code flow)",
    ...values.addresses.map(({ label, value }) => line(label, value)),
    line("Discovery", `${issuer}/.well-known/openid-configuration`),
    line("Keys", `${issuer}/oauth/jwks`),
    line("Client ID", values.clientId),
    line("Name of the ID claim", values.claimName),
    line("Scope", values.scope),
    ...values.redirectUris.map((uri) => line("Redirect address", uri)),
    ...values.postLogoutRedirectUris.map((uri) => line("Address after log-out", uri)),
    line("PKCE", isLegacy ? "not asked for" : "S256 is asked for"),
    line(
      "Client secret last used",
      values.secretUsedAt === null ? "never" : time(new Date(values.secretUsedAt)),
    ),
    ...(values.previousSecretUntil
      ? [line("Secret before is taken until", time(new Date(values.previousSecretUntil)))]
      : []),
  ];
}

function ofMember({ person, integrationKey, told, gates, attempts }: NonNullable<PacketFacts["member"]>) {
  const closed = gates.find(({ state }) => state === "closed");
  return [
    "",
    "THE MEMBER",
    line("LegacyContactKey as pushed, and ContactId in userinfo", integrationKey),
    line("sub in userinfo", String(person.contactId)),
    line("Last record accepted", told?.at ? `${time(told.at)}, IsActive ${told.isActive}` : "none"),
    line("May sign in now", closed ? `no (${closed.code})` : "yes"),
    "",
    "WHAT WAS SEEN HERE (newest first, times in UTC)",
    ...(attempts.length === 0 ? ["No attempt in 90 days."] : attempts.slice(0, ATTEMPTS).flatMap(ofAttempt)),
  ];
}

function ofAttempt({ reference, clientId, startedAt, outcome, steps }: KeptAttempt): string[] {
  return [
    `${shownReference(reference)}, ${time(startedAt)}, client ${clientId ?? "none"}: ${outcomeWords[outcome].toLowerCase()}`,
    ...steps.map((step) => {
      const why = [step.because, step.error].filter(Boolean).join(", ");
      return `  ${new Date(step.at).toISOString().slice(11, 23)} ${stepSentence(step)}${why ? ` (${why})` : ""}`;
    }),
  ];
}

function line(label: string, value: string | null): string {
  return `${label}: ${value ?? "not set"}`;
}

function time(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
