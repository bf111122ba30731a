/** What staff set on a list/committee. */
export interface ListFields {
  name: string;
  kind: string;
  isActive: boolean;
  /** "Synchronize Contacts with authorized third party newsletter solution": shared by all such solutions (R25). */
  isSynced: boolean;
  doNotContact: boolean;
}

export interface List extends ListFields {
  id: number;
  key: string;
  version: string;
}

/** The tick's words, the customer's letter for letter. */
export const SYNC_LABEL = "Synchronize Contacts with authorized third party newsletter solution";

/** Offered for a new list; any other word may be typed. */
export const listKinds = [
  "Committee",
  "Board",
  "Chapter",
  "Council",
  "Interest group",
  "Task force",
] as const;

/** A list's members are handed to third parties: ticked, and not put out of use. */
export function isSyncedList(list: Pick<ListFields, "isActive" | "isSynced">): boolean {
  return list.isActive && list.isSynced;
}

export interface ListMembershipFields {
  role: string | null;
  joinedOn: string | null;
  droppedOn: string | null;
}

export const listLabels: Record<keyof ListFields, string> = {
  name: "Name",
  kind: "Kind",
  isActive: "Active",
  isSynced: SYNC_LABEL,
  doNotContact: "Do Not Contact",
};

/** A form's texts for a list. */
export function listValues(list: ListFields): Record<string, string> {
  return {
    name: list.name,
    kind: list.kind,
    isActive: list.isActive ? "on" : "",
    isSynced: list.isSynced ? "on" : "",
    doNotContact: list.doNotContact ? "on" : "",
  };
}

export const listMembershipLabels: Record<keyof ListMembershipFields, string> = {
  role: "Role",
  joinedOn: "Joined on",
  droppedOn: "Dropped on",
};

/** A form's texts for a place on a list. */
export function listMembershipValues(place: ListMembershipFields): Record<string, string> {
  return { role: place.role ?? "", joinedOn: place.joinedOn ?? "", droppedOn: place.droppedOn ?? "" };
}
