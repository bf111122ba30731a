import type { Metadata } from "next";
import Link from "next/link";
import type { Staff } from "@/accounts/people";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { ExactTime } from "@/components/ExactTime";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { SearchForm } from "@/components/SearchForm";
import { SubmitButton } from "@/components/SubmitButton";
import { isAttemptId, typedReference } from "@/higher-logic/sso/attempts/attempt";
import { findAttempts } from "@/higher-logic/sso/attempts/store";
import { AttemptList } from "@/higher-logic/sso/components/AttemptList";
import { AttemptTable } from "@/higher-logic/sso/components/AttemptTable";
import { CheckList } from "@/higher-logic/sso/components/CheckList";
import { PacketPanel } from "@/higher-logic/sso/components/PacketPanel";
import { checkSignOn } from "@/higher-logic/sso/doctor/actions";
import { readChecks } from "@/higher-logic/sso/doctor/checks/store";
import { readPacket } from "@/higher-logic/sso/doctor/packet/store";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import { findPeople, peopleNames, type PersonName } from "@/higher-logic/sync/people/store";
import { choiceOf, href, textOf, type SearchParams } from "@/lib/search-params";

export const metadata: Metadata = { title: "Sign-on" };

const HERE = "/activity/sign-on";

/** Who tried to sign in to the community, what came of it, and whether single sign-on is set up as it should be. */
export default async function SignOnPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("activity:view");
  const asked = await searchParams;
  const query = textOf(asked.q);
  return (
    <>
      <PageHeader
        title="Sign-on"
        description="When a member cannot get in: what happened, what stands in the way, and what to do."
        back={{ href: "/activity", label: "Activity" }}
      />
      <div className="flex flex-col gap-6">
        <SearchForm
          label="Find a person or an attempt"
          hint="Name, e-mail, ContactId or integration key; or the reference number that a member read out"
          action={HERE}
          defaultValue={query}
        />
        {query ? (
          <Found staff={staff} query={query} />
        ) : (
          <>
            <Latest
              staff={staff}
              onlyFailed={choiceOf(asked.show, ["failed"]) === "failed"}
              before={isAttemptId(textOf(asked.before)) ? textOf(asked.before) : undefined}
            />
            <SetUp staff={staff} />
            <PacketPanel
              packet={await readPacket(staff, null)}
              about="How single sign-on is set up here. With a member’s attempts it stands on the member’s page."
            />
          </>
        )}
      </div>
    </>
  );
}

async function Found({ staff: { associationId, timeZone }, query }: { staff: Staff; query: string }) {
  const reference = typedReference(query);
  const [attempts, people] = await Promise.all([
    reference ? findAttempts(associationId, { reference, limit: PAGE_SIZE }) : [],
    findPeople(associationId, query),
  ]);
  if (attempts.length === 0 && people.length === 0)
    return (
      <EmptyState title={`Nothing found for “${query}”`}>
        Attempts are kept for 90 days. In a reference number small letters are as good as capital ones, and
        the hyphen may be left out.
      </EmptyState>
    );
  return (
    <Panel title={`Found for “${query}”`}>
      <div className="flex flex-col gap-4">
        {attempts.length > 0 && (
          <AttemptList
            attempts={attempts}
            names={await namesOf(
              associationId,
              attempts.map(({ contactId }) => contactId),
            )}
            timeZone={timeZone}
            openFirst
          />
        )}
        {people.length > 0 && <People people={people} />}
      </div>
    </Panel>
  );
}

function People({ people }: { people: readonly PersonName[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {people.map(({ contactId, name, email, isDeleted }) => (
        <li key={contactId} className="wrap-anywhere">
          <Link
            href={`${HERE}/people/${contactId}`}
            className="font-medium text-accent-text underline underline-offset-2"
          >
            {name}
          </Link>{" "}
          <span className="text-quiet">
            {email} {isDeleted && "(contact deleted)"}
          </span>
        </li>
      ))}
    </ul>
  );
}

async function Latest({
  staff: { associationId, timeZone },
  onlyFailed,
  before,
}: {
  staff: Staff;
  onlyFailed: boolean;
  before: string | undefined;
}) {
  const found = page(await findAttempts(associationId, { onlyFailed, before, limit: PAGE_SIZE + 1 }));
  const names = await namesOf(
    associationId,
    found.shown.map(({ contactId }) => contactId),
  );
  const show = onlyFailed ? "failed" : null;
  return (
    <div>
      <Panel
        title={onlyFailed ? "Attempts that let nobody in" : "Latest attempts"}
        actions={
          <LinkButton href={href(HERE, { show: onlyFailed ? null : "failed" })}>
            {onlyFailed ? "All attempts" : "Only those that let nobody in"}
          </LinkButton>
        }
        flush
      >
        <AttemptTable attempts={found.shown} names={names} now={new Date()} timeZone={timeZone} />
      </Panel>
      <Pager
        label="Attempts"
        previousHref={before ? href(HERE, { show }) : null}
        nextHref={found.lastBeforeMore ? href(HERE, { show, before: found.lastBeforeMore.id }) : null}
      />
    </div>
  );
}

async function SetUp({ staff }: { staff: Staff }) {
  const { settings, addresses } = await readChecks(staff.associationId);
  return (
    <Panel
      title="How single sign-on is set up"
      actions={
        <>
          <LinkButton href="/setup/integrations/higher-logic">Higher Logic settings</LinkButton>
          {can(staff.role, "higher-logic:push") && (
            <form action={checkSignOn}>
              <SubmitButton variant="secondary">Check addresses now</SubmitButton>
            </form>
          )}
        </>
      }
    >
      <div id="set-up" className="flex flex-col gap-5">
        <CheckList label="Settings" checks={settings} />
        {addresses ? (
          <div className="flex flex-col gap-2">
            <h3 className="font-semibold">Addresses</h3>
            <CheckList label="Addresses" checks={addresses.checks} />
            <p role="status" className="text-quiet">
              Asked <ExactTime at={addresses.at} timeZone={staff.timeZone} seconds /> by {addresses.by}.
            </p>
          </div>
        ) : (
          <p className="text-quiet">The addresses were not asked yet.</p>
        )}
      </div>
    </Panel>
  );
}

async function namesOf(
  associationId: number,
  contactIds: readonly (number | null)[],
): Promise<Map<number, string>> {
  const ids = contactIds.filter((id) => id !== null);
  const people = await peopleNames(associationId, [...new Set(ids)]);
  return new Map(people.map(({ contactId, name }) => [contactId, name]));
}
