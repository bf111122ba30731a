import type { Metadata } from "next";
import { EmailForm } from "@/accounts/components/security/EmailForm";
import { PasswordForm } from "@/accounts/components/security/PasswordForm";
import { SecondStepPanel, type ShownFactor } from "@/accounts/components/security/SecondStepPanel";
import { SessionsPanel } from "@/accounts/components/security/SessionsPanel";
import { hasPassword } from "@/accounts/passwords/store";
import { readSecondStep, type ListedFactor } from "@/accounts/second-step/store";
import { requireAnybody, sessionToken, type Person, type Websupport } from "@/accounts/session";
import { listSessions } from "@/accounts/sessions/store";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { systemClock } from "@/lib/clock";
import { relativeTime } from "@/lib/dates";
import { mailDelivery } from "@/lib/mail";
import { WEBSUPPORT_ZONE } from "../../(websupport)/WebsupportShell";

export const metadata: Metadata = { title: "Sign-in and security" };

/** The login's own page: what it signs in with, and where it is signed in. */
export default async function SecurityPage() {
  const person = await requireAnybody();
  const [sessions, usesPassword, { factors, codesLeft }] = await Promise.all([
    listSessions(person.loginId, (await sessionToken()) ?? ""),
    hasPassword(person.loginId),
    readSecondStep(person.loginId),
  ]);
  const now = systemClock.now();
  const hasMail = mailDelivery() !== "off";
  return (
    <>
      <PageHeader
        title="Sign-in and security"
        description="What you sign in with, and where you are signed in."
      />
      <div className="flex flex-col gap-6">
        <Panel title="E-mail and password">
          <p>
            You sign in with <strong className="wrap-anywhere">{person.email}</strong>
            {usesPassword ? " and a password." : " and links that are mailed to you; no password is set."}
          </p>
          <div className="mt-3 flex flex-col gap-2">
            {hasMail && usesPassword && <EmailForm />}
            {usesPassword && <PasswordForm email={person.email} />}
            {!usesPassword && hasMail && (
              <p>
                <a href="/forgot-password" className="text-accent-text underline underline-offset-2">
                  Set a password
                </a>
              </p>
            )}
          </div>
        </Panel>
        {mayHaveSecondStep(person, factors) && (
          <SecondStepPanel
            factors={factors.map((factor) => shownFactor(factor, now))}
            codesLeft={codesLeft}
            isRequired={person.kind === "person" && person.withheldRole !== null}
          />
        )}
        <SessionsPanel
          sessions={sessions}
          now={now}
          timeZone={person.kind === "person" ? person.timeZone : WEBSUPPORT_ZONE}
        />
      </div>
    </>
  );
}

/** For those who can do harm to others; whoever has one keeps it in hand also when the role is gone. */
function mayHaveSecondStep(person: Person | Websupport, factors: readonly ListedFactor[]): boolean {
  if (person.kind === "websupport" || factors.length > 0) return true;
  return person.role !== null || person.withheldRole !== null;
}

function shownFactor({ id, kind, name, createdAt, lastUsedAt }: ListedFactor, now: Date): ShownFactor {
  const used = lastUsedAt === null ? "not used yet" : `last used ${relativeTime(lastUsedAt, now)}`;
  return { id, kind, name, detail: `Added ${relativeTime(createdAt, now)}, ${used}` };
}
