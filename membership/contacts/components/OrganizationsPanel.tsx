import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { LinkButton } from "@/components/LinkButton";
import { Panel } from "@/components/Panel";
import { period } from "../../period";
import { endRelationshipToday } from "../relationships/actions";
import type { Relationship } from "../relationships/relationship";
import { RecordRow } from "@/components/RecordRow";

/** The organizations an individual works for or belongs to. */
export function OrganizationsPanel({
  contactId,
  relationships,
  mayEdit,
}: {
  contactId: number;
  relationships: Relationship[];
  mayEdit: boolean;
}) {
  return (
    <Panel
      title="Organizations"
      actions={
        mayEdit && (
          <LinkButton href={`/contacts/${contactId}/relationships/new`}>Add an organization</LinkButton>
        )
      }
    >
      {relationships.length === 0 && (
        <p className="text-quiet">None. A person may be a member through one.</p>
      )}
      <ul>
        {relationships.map((one) => (
          <RecordRow
            key={one.id}
            title={
              <Link
                href={`/contacts/${one.organizationId}`}
                className="font-medium text-accent-text hover:underline"
              >
                {one.organizationName ?? `Contact ${one.organizationId}`}
              </Link>
            }
            badges={
              <>
                {one.isPrimary && one.isCurrent && <Badge tone="info">Primary</Badge>}
                {!one.isCurrent && <Badge>{isToCome(one) ? "Not begun" : "Ended"}</Badge>}
              </>
            }
            detail={[one.title, period(one.beginsOn, one.endsOn)].filter(Boolean).join(" · ")}
            actions={mayEdit && <Actions relationship={one} />}
          />
        ))}
      </ul>
    </Panel>
  );
}

function isToCome(relationship: Relationship): boolean {
  return !relationship.isCurrent && relationship.endsOn === null;
}

function Actions({ relationship }: { relationship: Relationship }) {
  const of = <span className="sr-only"> relationship to {relationship.organizationName}</span>;
  return (
    <>
      <LinkButton variant="row" href={`/contacts/${relationship.contactId}/relationships/${relationship.id}`}>
        Change{of}
      </LinkButton>
      {relationship.isCurrent && (
        <form action={endRelationshipToday}>
          <input type="hidden" name="relationshipId" value={relationship.id} />
          <Button type="submit" variant="row">
            End{of}
          </Button>
        </form>
      )}
    </>
  );
}
