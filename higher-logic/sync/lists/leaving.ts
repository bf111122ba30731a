import type { FormState } from "@/lib/form";
import type { LeavingList } from "../preview/list/store";
import type { NamedPeople } from "../preview/tally";

/** What the screen says of who would lose the community of a list: counts, and the first names. */
export interface LeavingView {
  everything: LeavingGroup;
  thisOne: LeavingGroup;
  needsTwo: boolean;
  digest: string;
}

export interface LeavingGroup {
  count: number;
  people: { contactId: number; name: string }[];
}

/** A list's form; with `confirm` it shows who would lose the community, with `saved` who does. */
export interface ListState extends FormState {
  leaving?: LeavingView;
}

export function leavingView({ everything, thisOne, fourEyes, digest }: LeavingList): LeavingView {
  return { everything: group(everything), thisOne: group(thisOne), needsTwo: fourEyes, digest };
}

function group({ count, people }: NamedPeople): LeavingGroup {
  return { count, people: people.map(({ contactId, name }) => ({ contactId, name })) };
}
