import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { LinkButton } from "@/components/LinkButton";
import { calendarDay } from "@/lib/dates";
import { displayName } from "../../contacts/contact";
import { StatusBadge } from "../../contacts/components/StatusBadge";
import { takeOff } from "../members/actions";
import type { MemberRow } from "../members/store";

/** Who is on a list, or was. `position` is the part of the address that leads back to the same page of the table. */
export function MembersTable({
  listName,
  listId,
  rows,
  isCurrent,
  mayEdit,
  position,
}: {
  listName: string;
  listId: number;
  rows: MemberRow[];
  isCurrent: boolean;
  mayEdit: boolean;
  position: Record<string, string | number | null>;
}) {
  return (
    <DataTable
      caption={isCurrent ? `Members of ${listName}` : `Not on ${listName} today`}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { header: "Name", cell: (row) => <MemberName row={row} /> },
        { header: "Status", cell: (row) => <StatusBadge status={row.status} />, from: "phone" },
        { header: "Role", cell: (row) => row.role, from: "drawer" },
        { header: "Joined", cell: (row) => <Day day={row.joinedOn} />, from: "wide" },
        // Of those on the list today few have a last day; an empty column would only squeeze the others.
        ...(rows.some((row) => row.droppedOn) ? [droppedColumn] : []),
        {
          header: "Actions",
          hideHeader: true,
          align: "right",
          cell: (row) =>
            mayEdit && <Actions row={row} listId={listId} isCurrent={isCurrent} position={position} />,
        },
      ]}
    />
  );
}

const droppedColumn = {
  header: "Dropped",
  cell: (row: MemberRow) => <Day day={row.droppedOn} />,
  from: "wide" as const,
};

function Day({ day }: { day: string | null }) {
  return day && <span className="whitespace-nowrap">{calendarDay(day)}</span>;
}

function MemberName({ row }: { row: MemberRow }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Link href={`/contacts/${row.contactId}`} className="font-medium text-accent-text hover:underline">
        {displayName({ ...row, id: row.contactId })}
      </Link>
      {row.kind === "organization" && <Badge tone="warning">Organization</Badge>}
    </span>
  );
}

function Actions({
  row,
  listId,
  isCurrent,
  position,
}: {
  row: MemberRow;
  listId: number;
  isCurrent: boolean;
  position: Record<string, string | number | null>;
}) {
  const name = displayName({ ...row, id: row.contactId });
  return (
    <span className="-my-1.5 inline-flex justify-end whitespace-nowrap">
      <LinkButton variant="row" href={`/lists/${listId}/members/${row.id}`}>
        Change<span className="sr-only"> {name}</span>
      </LinkButton>
      {isCurrent && (
        <form action={takeOff}>
          <input type="hidden" name="listMembershipId" value={row.id} />
          {Object.entries(position).map(([key, value]) => (
            <input key={key} type="hidden" name={key} value={value ?? ""} />
          ))}
          <Button type="submit" variant="row">
            Take off<span className="sr-only"> {name}</span>
          </Button>
        </form>
      )}
    </span>
  );
}
