import Link from "next/link";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { Pager } from "@/components/Pager";
import { SearchForm } from "@/components/SearchForm";
import { parseId } from "@/lib/fields";
import { href, textOf } from "@/lib/search-params";
import { MembersTable } from "@/membership/lists/components/MembersTable";
import type { List } from "@/membership/lists/list";
import { membersOf } from "@/membership/lists/members/store";

/** Who is on the list today, or who is not any more or not yet. */
export async function Members({
  associationId,
  list,
  given,
  mayEdit,
}: {
  associationId: number;
  list: List;
  given: Record<string, string | string[] | undefined>;
  mayEdit: boolean;
}) {
  const q = textOf(given.q);
  const isCurrent = given.show !== "others";
  const after = parseId(given.after);
  const before = parseId(given.before);
  const page = await membersOf(associationId, list.id, { q, isCurrent, after, before });
  const here = `/lists/${list.id}`;
  const at = (position: Record<string, number>) =>
    href(here, { q, show: isCurrent ? null : "others", ...position });
  return (
    <section aria-labelledby="members">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-3">
        <h2 id="members" className="text-lg">
          {isCurrent ? "Members" : "Not on it today"}
        </h2>
        <Link
          href={isCurrent ? href(here, { show: "others" }) : here}
          className="text-accent-text hover:underline"
        >
          {isCurrent ? "Who left, or comes later" : "Members of today"}
        </Link>
      </div>
      <SearchForm label="Find a member" defaultValue={q} action={here}>
        {!isCurrent && <input type="hidden" name="show" value="others" />}
      </SearchForm>
      {page.rows.length === 0 ? (
        <Nobody listId={list.id} isFiltered={q !== ""} isCurrent={isCurrent} mayEdit={mayEdit} />
      ) : (
        <MembersTable
          listName={list.name}
          listId={list.id}
          rows={page.rows}
          isCurrent={isCurrent}
          mayEdit={mayEdit}
          position={{ q, after, before }}
        />
      )}
      <Pager
        label="Members"
        previousHref={page.previous === null ? null : at({ before: page.previous })}
        nextHref={page.next === null ? null : at({ after: page.next })}
      />
    </section>
  );
}

function Nobody({
  listId,
  isFiltered,
  isCurrent,
  mayEdit,
}: {
  listId: number;
  isFiltered: boolean;
  isCurrent: boolean;
  mayEdit: boolean;
}) {
  if (isFiltered) {
    return (
      <EmptyState
        title="Nobody found on this list"
        action={<LinkButton href={`/lists/${listId}`}>Show all members</LinkButton>}
      />
    );
  }
  if (!isCurrent) return <EmptyState title="Nobody has left, and nobody comes later" />;
  return (
    <EmptyState
      title="Nobody is on this list"
      action={mayEdit && <LinkButton href={`/lists/${listId}/members/new`}>Put somebody on</LinkButton>}
    />
  );
}
