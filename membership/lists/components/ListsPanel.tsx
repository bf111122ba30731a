import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { LinkButton } from "@/components/LinkButton";
import { Panel } from "@/components/Panel";
import { RecordRow } from "@/components/RecordRow";
import { period } from "../../period";
import { isSyncedList } from "../list";
import { takeOff } from "../members/actions";
import type { PlaceOnList } from "../members/store";

/** The lists a contact is on, and was on. */
export function ListsPanel({
  contactId,
  places,
  mayEdit,
}: {
  contactId: number;
  places: PlaceOnList[];
  mayEdit: boolean;
}) {
  return (
    <Panel
      title="Lists/Committees"
      actions={mayEdit && <LinkButton href={`/contacts/${contactId}/lists/new`}>Put on a list</LinkButton>}
    >
      {places.length === 0 && <p className="text-quiet">On none.</p>}
      <ul>
        {places.map((place) => (
          <RecordRow
            key={place.id}
            title={
              <Link href={`/lists/${place.listId}`} className="font-medium text-accent-text hover:underline">
                {place.listName}
              </Link>
            }
            badges={
              place.isCurrent ? (
                isSyncedList(place) && <Badge tone="info">Synced</Badge>
              ) : (
                <Badge>Not today</Badge>
              )
            }
            detail={[place.role, period(place.joinedOn, place.droppedOn)].filter(Boolean).join(" · ")}
            actions={
              mayEdit &&
              place.isCurrent && (
                <form action={takeOff}>
                  <input type="hidden" name="listMembershipId" value={place.id} />
                  <input type="hidden" name="from" value="contact" />
                  <Button type="submit" variant="row">
                    Take off<span className="sr-only"> {place.listName}</span>
                  </Button>
                </form>
              )
            }
          />
        ))}
      </ul>
    </Panel>
  );
}
