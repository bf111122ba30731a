import { LinkButton } from "@/components/LinkButton";
import { Panel } from "@/components/Panel";
import { RecordRow } from "@/components/RecordRow";
import { calendarDay } from "@/lib/dates";
import { period } from "../../period";
import type { Membership } from "../membership";
import { StandingBadge } from "./StandingBadge";

/** A contact's memberships, with what can be done with each. */
export function MembershipsPanel({
  contactId,
  memberships,
  mayEdit,
}: {
  contactId: number;
  memberships: Membership[];
  mayEdit: boolean;
}) {
  return (
    <Panel
      title="Memberships"
      actions={
        mayEdit && <LinkButton href={`/contacts/${contactId}/memberships/new`}>Add a membership</LinkButton>
      }
    >
      {memberships.length === 0 && <p className="text-quiet">None.</p>}
      <ul>
        {memberships.map((membership) => (
          <RecordRow
            key={membership.id}
            title={<span className="font-medium">{membership.typeName}</span>}
            badges={<StandingBadge membership={membership} />}
            detail={describe(membership)}
            actions={mayEdit && <Actions membership={membership} />}
          />
        ))}
      </ul>
    </Panel>
  );
}

function describe({ beginsOn, expiresOn, droppedOn }: Membership): string {
  return [period(beginsOn, expiresOn), droppedOn && `dropped ${calendarDay(droppedOn)}`]
    .filter(Boolean)
    .join(" · ");
}

function Actions({ membership }: { membership: Membership }) {
  const of = <span className="sr-only"> {membership.typeName}</span>;
  return (
    <>
      <LinkButton variant="row" href={`/memberships/${membership.id}`}>
        Change{of}
      </LinkButton>
      {membership.standing === "dropped" || membership.standing === "suspended" ? (
        <LinkButton variant="row" href={`/memberships/${membership.id}/reinstate`}>
          Reinstate{of}
        </LinkButton>
      ) : (
        <LinkButton variant="row" href={`/memberships/${membership.id}/drop`}>
          Drop{of}
        </LinkButton>
      )}
    </>
  );
}
