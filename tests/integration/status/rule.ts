/** The rule of design section 2 ("Who counts as what, on day d"), written from its words and not from the SQL. Days are whole numbers. */
export interface MembershipFacts {
  id: number;
  contactId: number;
  status: "active" | "pending" | "suspended" | "dropped";
  beginsOn: number | null;
  expiresOn: number | null;
  droppedOn: number | null;
}

export interface RelationshipFacts {
  contactId: number;
  organizationId: number;
  beginsOn: number | null;
  endsOn: number | null;
}

export interface World {
  graceDays: number;
  memberships: MembershipFacts[];
  relationships: RelationshipFacts[];
}

interface Verdict {
  status: string;
  activeMembershipId: number | null;
}

export function verdict(world: World, contactId: number, day: number): Verdict {
  const own = world.memberships.filter((membership) => membership.contactId === contactId);
  const employers = world.relationships
    .filter((tie) => tie.contactId === contactId && isCurrent(tie.beginsOn, tie.endsOn, day))
    .map((tie) => tie.organizationId);
  const theirs = world.memberships.filter((membership) => employers.includes(membership.contactId));

  const active = (all: MembershipFacts[]) =>
    all.filter((membership) => isActive(membership, world.graceDays, day));
  const chosen = begunLast(active(own)) ?? begunLast(active(theirs));
  if (chosen) return { status: "active", activeMembershipId: chosen.id };

  const counting = [...own, ...theirs];
  const hasEnded = (membership: MembershipFacts) => isEnded(membership, world.graceDays, day);
  const going = counting.filter((membership) => !hasEnded(membership));
  const status = going.some((membership) => membership.status === "suspended")
    ? "suspended"
    : going.some((membership) => membership.status === "pending")
      ? "pending"
      : counting.some(hasEnded)
        ? "dropped"
        : "non-member";
  return { status, activeMembershipId: null };
}

function isActive(membership: MembershipFacts, graceDays: number, day: number): boolean {
  if (membership.status !== "active") return false;
  if (membership.beginsOn !== null && membership.beginsOn > day) return false;
  if (membership.droppedOn !== null && !(membership.droppedOn > day)) return false;
  return membership.expiresOn === null || membership.expiresOn + graceDays >= day;
}

/** "Status or a date alone is enough to end it." */
function isEnded(membership: MembershipFacts, graceDays: number, day: number): boolean {
  if (membership.status === "dropped") return true;
  if (membership.droppedOn !== null && membership.droppedOn <= day) return true;
  return membership.expiresOn !== null && membership.expiresOn + graceDays < day;
}

function isCurrent(first: number | null, firstOut: number | null, day: number): boolean {
  return (first === null || first <= day) && (firstOut === null || firstOut > day);
}

/** Without a date nobody knows that it began late, so any date is later. */
function begunLast(memberships: MembershipFacts[]): MembershipFacts | undefined {
  const began = (membership: MembershipFacts) => membership.beginsOn ?? -Infinity;
  let best: MembershipFacts | undefined;
  for (const each of memberships)
    if (!best || began(each) > began(best) || (began(each) === began(best) && each.id < best.id)) best = each;
  return best;
}
