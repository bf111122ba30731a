import type { Metadata } from "next";
import { requireMember } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { buttonClass } from "@/components/Button";
import { DescriptionList } from "@/components/DescriptionList";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { CannotGetIn } from "@/higher-logic/sso/components/CannotGetIn";
import { GrantList } from "@/higher-logic/sso/components/GrantList";
import { grantsOf } from "@/higher-logic/sso/grants/store";
import { readHelp } from "@/higher-logic/sso/doctor/help/store";
import { readMemberAccess } from "@/higher-logic/sso/member-access/store";
import { systemClock } from "@/lib/clock";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "My community access" };

/** Whether I get in, which communities are mine, what is known of me there, and whom I gave a Grant. */
export default async function CommunityAccessPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, associationName, contactId, timeZone } = await requireMember();
  const [{ revoked, asked }, { term }, answer, { communities, told, removedAt }, grants] = await Promise.all([
    searchParams,
    readCommunityLink(associationId),
    readEligibility(associationId, contactId, "community"),
    readMemberAccess(associationId, contactId),
    grantsOf(associationId, contactId),
  ]);
  const now = systemClock.now();
  const help = await readHelp(
    { associationId, associationName, contactId, site: term },
    textParameter(asked),
  );
  return (
    <>
      <PageHeader
        title="My community access"
        description={`Your communities in ${term}, what is known of you there, and who may sign you in.`}
      />
      <div role="status" className="mb-6 empty:mb-0">
        {revoked === "1" && (
          <Banner tone="success">
            The Grant is revoked. You are asked again the next time you go there.
          </Banner>
        )}
      </div>
      <div className="flex flex-col gap-4">
        <Panel title="My communities">
          <div className="flex flex-col items-start gap-4">
            {communities.length === 0 ? (
              <p>You are on no list that has a community.</p>
            ) : (
              <ul className="list-disc pl-5">
                {communities.map(({ listId, name, role }) => (
                  <li key={listId}>
                    {name}
                    {role && <span className="text-quiet">, {role}</span>}
                  </li>
                ))}
              </ul>
            )}
            <p>{answer.allowed ? `You can sign in to ${term}.` : `You cannot sign in to ${term} now.`}</p>
            <a
              href={answer.allowed ? "/community" : "/sso/refused"}
              className={buttonClass(answer.allowed ? "primary" : "secondary")}
            >
              <span className="line-clamp-3 min-w-0 wrap-anywhere">
                {answer.allowed ? `Go to ${term}` : "See why, and what to do"}
              </span>
            </a>
          </div>
        </Panel>
        <CannotGetIn help={help} site={term} association={associationName} />
        <Panel title="What is shared">
          {told ? (
            <DescriptionList
              items={[
                { term: "Name", value: [told.firstName, told.lastName].filter(Boolean).join(" ") },
                { term: "E-mail", value: told.email },
                {
                  term: "Last told",
                  value: told.at ? <Time at={told.at} now={now} timeZone={timeZone} /> : "Being told now",
                },
              ]}
            />
          ) : removedAt ? (
            <div className="flex flex-col gap-3">
              <p className="max-w-measure">
                {term} was told that you are not active there any more, and is told nothing else about you.
                What it knew before, {associationName} can have removed there.
              </p>
              <DescriptionList
                items={[{ term: "Last told", value: <Time at={removedAt} now={now} timeZone={timeZone} /> }]}
              />
            </div>
          ) : (
            <p>{term} knows nothing about you from here.</p>
          )}
          {told && (
            <p className="mt-3 max-w-measure text-quiet">
              Also your phone numbers, address, organization and membership, and the communities above. What
              you change in My profile is told within moments.
            </p>
          )}
        </Panel>
        <Panel
          title="Grants"
          description="Sites that may sign you in without asking again. A Grant holds until you revoke it here; revoking one leaves the others as they are."
        >
          <GrantList grants={grants} communityTerm={term} now={now} timeZone={timeZone} />
        </Panel>
      </div>
    </>
  );
}
