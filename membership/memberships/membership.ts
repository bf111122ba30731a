export type MembershipStatus = "active" | "pending" | "suspended" | "dropped";

/** What staff type into a membership. Days are `yyyy-mm-dd`. */
export interface MembershipFields {
  membershipTypeId: number;
  status: MembershipStatus;
  beginsOn: string | null;
  expiresOn: string | null;
  droppedOn: string | null;
}

export interface Membership extends MembershipFields {
  id: number;
  contactId: number;
  typeName: string;
  version: string;
}

export const membershipStatusWords: Record<MembershipStatus, string> = {
  active: "Active",
  pending: "Pending Approval",
  suspended: "Suspended",
  dropped: "Dropped",
};

export const membershipStatuses = Object.keys(membershipStatusWords) as MembershipStatus[];

/** What a drop on `day` writes: a day to come ends the membership then, and leaves it as it is until then. */
export function dropped(
  membership: Pick<MembershipFields, "status">,
  day: string,
  today: string,
): Pick<MembershipFields, "status" | "droppedOn"> {
  return { status: day <= today ? "dropped" : membership.status, droppedOn: day };
}

/**
 * What reinstating writes, or why it would not help: a membership whose last day is over stays over whatever its status
 * says, so a new last day is needed (none at all is good too).
 */
export function reinstated(
  expiresOn: string | null,
  lastDayOver: string,
): { fields: Pick<MembershipFields, "status" | "expiresOn" | "droppedOn"> } | { because: "expired" } {
  if (expiresOn !== null && expiresOn <= lastDayOver) return { because: "expired" };
  return { fields: { status: "active", expiresOn, droppedOn: null } };
}
