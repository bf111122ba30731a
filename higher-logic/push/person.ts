/** The first that applies, on the association's day; said by the SQL function `contact_statuses` alone. */
export type ContactStatus = "active" | "suspended" | "pending" | "dropped" | "non-member";

/** A contact with all that a record can say about it, read in one snapshot. Text is as stored; dates are yyyy-MM-dd. */
export interface Person {
  contactId: number;
  kind: "individual" | "organization";
  integrationKey: string;
  memberNumber: string | null;
  prefix: string | null;
  firstName: string | null;
  middleName: string | null;
  lastName: string | null;
  suffix: string | null;
  informalName: string | null;
  email: string | null;
  websiteUrl: string | null;
  phone: string | null;
  mobilePhone: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
  excludeFromDirectory: boolean;
  status: ContactStatus;
  isActiveStaff: boolean;
  /** Of the current relationship that is primary, else the oldest. */
  work: PersonWork | null;
  /** The membership that makes the person Active; null for everybody who is not. */
  membership: PersonMembership | null;
  /** Current rows on synced lists only, in no order; one list may have several. */
  lists: PersonList[];
}

export interface PersonWork {
  title: string | null;
  organizationName: string | null;
}

export interface PersonMembership {
  typeId: number;
  typeName: string;
  beginsOn: string | null;
  expiresOn: string | null;
}

/** One current row of a person on one synced list. */
export interface PersonList {
  listMembershipId: number;
  listId: number;
  /** `list.key`, sent as GroupKey; never changes. */
  key: string;
  name: string;
  kind: string;
  role: string | null;
  joinedOn: string | null;
  droppedOn: string | null;
}

/** What Higher Logic was last told about a contact at one target, and accepted. */
export interface Shadow {
  /** SHA-256 of the record's bytes as accepted; null: sent, but never known to be accepted. */
  recordHash: Buffer | null;
  integrationKey: string;
  /** Names and e-mail as last sent; null once erased, 30 days after a removal. */
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  groupKeys: string[];
  isActive: boolean;
  isMember: boolean;
  acceptedAt: Date | null;
  /** A removal was accepted then; null while the person is told about. */
  removedAt: Date | null;
  /** Set: an unanswered request about this person may still be carried out. */
  inDoubtUntil: Date | null;
  /** In doubt, and perhaps outside, though told about: nobody answered the first record, the coming back, or a removal. */
  mayBeOut: boolean;
}

/** One contact as one snapshot saw it: `person` is null when the row is gone, `shadow` when it was never sent. */
export interface ContactSnapshot {
  contactId: number;
  person: Person | null;
  shadow: Shadow | null;
}
