import type { CauseKind } from "../removal-cause";

/** Held removals of one cause. */
export interface HeldCause {
  /** For the address and the form. */
  key: string;
  kind: CauseKind;
  /** Of the list the cause speaks of; null when it speaks of none. */
  listName: string | null;
  /** People Higher Logic has in that list's community, and individuals on the list today. */
  listWas: number;
  listIs: number;
  /** Who wait for a decision. */
  undecided: number;
  /** All of them, decided or not. */
  people: number;
  /** What the guard counted when it held them, in words. */
  detail: string | null;
  /** A few of the names. */
  names: string[];
}

const figure = new Intl.NumberFormat("en-US");

/** Why these people stand to be removed: "List “Board” shrank from 812 to 9". */
export function causeWords({
  kind,
  listName,
  listWas,
  listIs,
}: Pick<HeldCause, "kind" | "listName" | "listWas" | "listIs">): string {
  const list = `List “${listName ?? "deleted"}”`;
  switch (kind) {
    case "list":
      return listIs < listWas
        ? `${list} shrank from ${figure.format(listWas)} to ${figure.format(listIs)}`
        : `Taken off the list “${listName ?? "deleted"}”`;
    case "unticked":
      return listName === null ? "A list was deleted" : `${list} is not synchronized any more`;
    default:
      return OTHERS[kind];
  }
}

/** The same of one held removal. It may be newer than `causes`; then without how the list shrank. */
export function causeOf(
  {
    causeKey,
    causeKind,
    causeListName,
  }: { causeKey: string; causeKind: CauseKind; causeListName: string | null },
  causes: readonly HeldCause[],
): string {
  const known = causes.find(({ key }) => key === causeKey);
  return causeWords(known ?? { kind: causeKind, listName: causeListName, listWas: 0, listIs: 0 });
}

const OTHERS: Readonly<Record<Exclude<CauseKind, "list" | "unticked">, string>> = {
  dropped: "Membership dropped",
  expired: "Membership expired",
  "not-active": "Not Active any more",
  deleted: "Contact deleted",
  scope: "Settings narrowed who is pushed",
  staff: "No longer active staff",
  other: "Out of scope",
};

/** The buttons under held removals. */
export const removalDecisions = ["approve-selected", "keep-selected", "approve-all", "keep-all"] as const;

/** Whom a decision is about: people by ContactId, or everybody undecided of one cause, or of all. */
export type Who = number[] | "all" | { cause: string };

/** What became of a decision, whoever else decided at the same moment. */
export interface DecisionOutcome {
  /** Removed from now on, or kept, by this decision. */
  decided: number;
  /** Two have to agree, and this was the first yes. */
  proposed: number;
  /** Two have to agree, and the first yes was the same person's. */
  waitsForAnother: number;
  /** Decided by somebody before. */
  before: { by: string; approved: boolean; people: number }[];
  /** Not held any more, and nobody of the last hour is known to have decided. */
  gone: number;
  /** "All" would mean people who were not on the page: nothing was decided. */
  othersAreHeld: boolean;
}

/** The outcome in words that are true for whoever pressed the button. */
export function decisionWords(approves: boolean, outcome: DecisionOutcome): { ok: boolean; message: string } {
  const { decided, proposed, waitsForAnother, before, gone } = outcome;
  const sentences: string[] = [];
  if (decided > 0)
    sentences.push(
      approves
        ? `${people(decided)} will be removed now`
        : `${people(decided)} ${decided === 1 ? "stays" : "stay"} in the community`,
    );
  if (proposed > 0)
    sentences.push(`You agreed to remove ${people(proposed)}: somebody else has to agree as well`);
  if (waitsForAnother > 0)
    sentences.push(
      `You agreed to ${people(waitsForAnother)} before: somebody else has to agree now, not you again`,
    );
  const isNothing = sentences.length === 0;
  for (const earlier of before)
    sentences.push(
      `${earlier.by} decided before you to ${earlier.approved ? "remove" : "keep"} ${people(earlier.people)}`,
    );
  if (outcome.othersAreHeld) sentences.push("Other people are held now: look at the names again");
  if (gone > 0) sentences.push(`${people(gone)} ${gone === 1 ? "is" : "are"} not held any more`);
  if (isNothing) sentences.unshift("Nothing was decided");
  return { ok: decided + proposed > 0, message: sentences.join(". ") };
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${figure.format(count)} people`;
}
