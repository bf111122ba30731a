export type MembershipStatus = "active" | "pending" | "suspended" | "dropped";

/** What a membership is worth today in the association's zone, as the SQL function `membership_standing` says it. */
export type Standing = "active" | "dropped" | "suspended" | "pending" | "non-member";

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
  standing: Standing;
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

export const membershipLabels: Record<keyof MembershipFields, string> = {
  membershipTypeId: "Membership type",
  status: "Status",
  beginsOn: "Begins on",
  expiresOn: "Expires on",
  droppedOn: "Dropped on",
};

/** A form's texts for a stored membership. */
export function membershipValues(membership: MembershipFields): Record<string, string> {
  return {
    membershipTypeId: String(membership.membershipTypeId),
    status: membership.status,
    beginsOn: membership.beginsOn ?? "",
    expiresOn: membership.expiresOn ?? "",
    droppedOn: membership.droppedOn ?? "",
  };
}

/** How a membership stands today, in a word: its status, unless a date says otherwise. */
export function standingWord(membership: Pick<Membership, "status" | "standing">): string {
  switch (membership.standing) {
    case "active":
      return "Active";
    case "dropped":
      return membership.status === "dropped" ? "Dropped" : "Ended";
    case "non-member":
      return "Not begun";
    case "suspended":
    case "pending":
      return membershipStatusWords[membership.standing];
  }
}
