import type { Metadata } from "next";
import Link from "next/link";
import { requireMember } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { buttonClass } from "@/components/Button";
import { DescriptionList } from "@/components/DescriptionList";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import type { Tone } from "@/components/tones";
import { calendarDay } from "@/lib/dates";
import { statusWords, type ContactStatus } from "@/membership/contacts/contact";
import { readContact, readStatuses } from "@/membership/contacts/store";
import { listsOf } from "@/membership/lists/members/store";
import type { Membership } from "@/membership/memberships/membership";
import { membershipsOf } from "@/membership/memberships/store";

export const metadata: Metadata = { title: "Info Hub" };

const statusTones: Record<ContactStatus, Tone> = {
  active: "success",
  suspended: "warning",
  pending: "info",
  dropped: "neutral",
  "non-member": "neutral",
};

/** What a member sees first: their membership, their lists, and how the association reaches them. */
export default async function InfoHubPage() {
  const { associationId, contactId, displayName } = await requireMember();
  const [contact, statuses, memberships, places] = await Promise.all([
    readContact(associationId, contactId),
    readStatuses(associationId, [contactId]),
    membershipsOf(associationId, contactId),
    listsOf(associationId, contactId),
  ]);
  const status = statuses.get(contactId) ?? "non-member";
  const lists = places.filter((place) => place.isCurrent && place.isActive);
  return (
    <>
      <PageHeader title="Info Hub" description={`Welcome, ${displayName}.`} />
      <div className="flex flex-col gap-4">
        <Panel
          title="My membership"
          actions={<Badge tone={statusTones[status]}>{statusWords[status]}</Badge>}
        >
          {memberships.length === 0 && status === "active" ? (
            <p>You are a member through your organization.</p>
          ) : memberships.length === 0 ? (
            <p>There is no membership in your name.</p>
          ) : (
            <DescriptionList items={memberships.map(membershipItem)} />
          )}
        </Panel>
        <Panel title="My lists and committees">
          {lists.length === 0 ? (
            <p>You are on no list.</p>
          ) : (
            <ul className="list-disc pl-5">
              {lists.map(({ id, listName, role }) => (
                <li key={id}>
                  {listName}
                  {role && <span className="text-quiet">, {role}</span>}
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel
          title="How we reach you"
          actions={
            <Link href="/profile" className={buttonClass("secondary")}>
              Edit my profile
            </Link>
          }
        >
          <DescriptionList
            items={[
              { term: "E-mail", value: contact?.email },
              { term: "Phone", value: contact?.phone },
              { term: "Mobile phone", value: contact?.mobilePhone },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function membershipItem({ typeName, beginsOn, expiresOn, droppedOn }: Membership) {
  const days = [
    beginsOn && `since ${calendarDay(beginsOn)}`,
    droppedOn ? `dropped ${calendarDay(droppedOn)}` : expiresOn && `until ${calendarDay(expiresOn)}`,
  ].filter(Boolean);
  return { term: typeName, value: days.join(", ") || "Without an end date" };
}
