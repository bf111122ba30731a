import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { Staff } from "@/accounts/people";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { DescriptionList } from "@/components/DescriptionList";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import { AttemptList } from "@/higher-logic/sso/components/AttemptList";
import { GateList } from "@/higher-logic/sso/components/GateList";
import { PacketPanel } from "@/higher-logic/sso/components/PacketPanel";
import { examine, type Examined } from "@/higher-logic/sso/doctor/facts/store";
import { readPacket } from "@/higher-logic/sso/doctor/packet/store";
import { findingWords } from "@/higher-logic/sso/doctor/words";
import { Explained } from "@/higher-logic/sync/components/ProblemsTable";
import { PushNow } from "@/higher-logic/sync/components/PushNow";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Why somebody cannot sign in" };

/** One person's way into the community: what stands in it, what happened lately, and what to do next. */
export default async function DoctorPage({ params }: { params: Promise<{ contactId: string }> }) {
  const staff = await requireStaff("activity:view");
  const contactId = parseId((await params).contactId);
  const examined = contactId ? await examine(staff.associationId, contactId) : undefined;
  if (!contactId || !examined) notFound();
  const { name, isDeleted } = examined.person;
  const { says, todo } = findingWords(examined.finding);
  return (
    <>
      <PageHeader
        title={`${name}: signing in`}
        description={isDeleted ? "This contact was deleted. What happened is kept for 90 days." : undefined}
        back={{ href: "/activity/sign-on", label: "Sign-on" }}
        actions={
          <>
            <LinkButton href={`/activity/people/${contactId}`}>What Higher Logic was told</LinkButton>
            {!isDeleted && <LinkButton href={`/contacts/${contactId}`}>Contact page</LinkButton>}
          </>
        }
      />
      <div className="flex flex-col gap-6">
        <Banner tone={examined.finding === "signed-in" ? "success" : "warning"} title={says}>
          <p>
            <span className="font-medium">Next:</span> {todo}
          </p>
        </Banner>
        <div className="grid items-start gap-6 wide:grid-cols-2">
          <Panel
            title="Gates"
            description="Asked in this order; the first that is closed keeps somebody out."
          >
            <GateList gates={examined.gates} />
          </Panel>
          <Panel
            title="Login, Grant and community"
            actions={!isDeleted && can(staff.role, "higher-logic:push") && <PushNow contactId={contactId} />}
          >
            <Facts examined={examined} staff={staff} />
          </Panel>
        </div>
        <Panel title="Attempts" description="Of the last 90 days, the newest first.">
          {examined.attempts.length > 0 ? (
            <AttemptList attempts={examined.attempts} timeZone={staff.timeZone} openFirst />
          ) : (
            <EmptyState title="No attempt yet">
              When {name} presses the Community link or Log in at the community, it stands here at once.
            </EmptyState>
          )}
        </Panel>
        <PacketPanel
          packet={await readPacket(staff, examined)}
          about="How single sign-on is set up, this member’s key and the last attempts."
        />
      </div>
    </>
  );
}

function Facts({ examined, staff: { timeZone } }: { examined: Examined; staff: Staff }) {
  const { login, grants, lastSignedInAt, told, waiting, integrationKey } = examined;
  const now = new Date();
  const time = (at: Date | null) => at && <Time at={at} now={now} timeZone={timeZone} />;
  return (
    <div className="flex flex-col gap-4">
      <DescriptionList
        items={[
          { term: "Login", value: login?.email },
          { term: "Last in the Info Hub", value: time(login?.lastSignedInAt ?? null) },
          { term: "Grants", value: grants.map(({ clientName }) => clientName).join(", ") },
          { term: "Last sign-on", value: time(lastSignedInAt) },
          { term: "Key at Higher Logic", value: integrationKey },
          {
            term: "Community told",
            value: told?.at ? (
              <>
                {time(told.at)}, accepted{told.isActive ? "" : " as somebody who is out"}
              </>
            ) : told ? (
              "Sent, and not accepted yet"
            ) : (
              "Never"
            ),
          },
        ]}
      />
      {waiting && (
        <Banner tone="warning" title="Something waits at Higher Logic">
          <Explained code={waiting.code} detail={waiting.detail} />
        </Banner>
      )}
    </div>
  );
}
