import type { LineProblem } from "./parse";

/** A current relationship as stored. */
export interface Tie {
  id: number;
  contactId: number;
  organizationId: number;
  title: string | null;
  isPrimary: boolean;
}

/** What a line says of its contact's organization; undefined: the file has no such column. */
export interface WantedTie {
  line: number;
  contactId: number;
  organizationId: number | null | undefined;
  title: string | null | undefined;
}

export interface TiePlan {
  /** Relationships that end today. */
  end: number[];
  change: { id: number; contactId: number; title: string | null; is_primary: boolean }[];
  insert: { contact_id: number; organization_id: number; title: string | null; is_primary: boolean }[];
  problems: LineProblem[];
}

/**
 * How stored relationships become what the file says.
 *
 * A line can name one organization: the one Higher Logic is told as the person's company, which is the first of
 * `ties` (primary, else the oldest). Naming another ends that one today and makes the named one primary; an empty
 * cell ends all. Doing it twice does nothing more.
 *
 * @param tiesOf a contact's current relationships, the one that is told first
 */
export function planTies(
  wanted: readonly WantedTie[],
  tiesOf: (contactId: number) => readonly Tie[],
): TiePlan {
  const plan: TiePlan = { end: [], change: [], insert: [], problems: [] };
  for (const line of wanted) {
    const ties = tiesOf(line.contactId);
    if (line.organizationId === undefined) setTitle(line, ties[0], plan);
    else if (line.organizationId === null) plan.end.push(...ties.map(({ id }) => id));
    else moveTo(line, line.organizationId, ties, plan);
  }
  return plan;
}

function setTitle({ line, title }: WantedTie, told: Tie | undefined, plan: TiePlan): void {
  if (title === undefined) return;
  if (told) retitle(told, title, told.isPrimary, plan);
  else if (title !== null)
    plan.problems.push({
      line,
      column: "title",
      problem: "needs an organization_key: this contact has no organization",
    });
}

function moveTo(
  { contactId, title }: WantedTie,
  organizationId: number,
  ties: readonly Tie[],
  plan: TiePlan,
): void {
  const [told, ...others] = ties;
  const named = ties.find((tie) => tie.organizationId === organizationId);
  if (named && named === told) return retitle(named, title, named.isPrimary, plan);
  if (told) plan.end.push(told.id);
  for (const other of others) if (other !== named) retitle(other, undefined, false, plan);
  if (named) retitle(named, title, true, plan);
  else
    plan.insert.push({
      contact_id: contactId,
      organization_id: organizationId,
      title: title ?? null,
      is_primary: true,
    });
}

function retitle(tie: Tie, title: string | null | undefined, isPrimary: boolean, plan: TiePlan): void {
  const wanted = title === undefined ? tie.title : title;
  if (wanted === tie.title && isPrimary === tie.isPrimary) return;
  plan.change.push({ id: tie.id, contactId: tie.contactId, title: wanted, is_primary: isPrimary });
}
