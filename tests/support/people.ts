import type { ContactSnapshot, Person, PersonList, Shadow } from "@/higher-logic/push/person";
import type { RecordSettings } from "@/higher-logic/push/member-record";

/** The settings as they are before anybody changes one. */
export const defaults: RecordSettings = {
  onlySyncActiveMembers: true,
  includeActiveStaff: true,
  sendMembershipType: true,
  format: "push-v1",
};

/** An Active individual on no list, with nothing but the mandatory fields. */
export function person(facts: Partial<Person> = {}): Person {
  return {
    contactId: 7,
    kind: "individual",
    integrationKey: "7",
    memberNumber: null,
    prefix: null,
    firstName: "Maria",
    middleName: null,
    lastName: "Delgado",
    suffix: null,
    informalName: null,
    email: "maria@prairie.example",
    websiteUrl: null,
    phone: null,
    mobilePhone: null,
    address1: null,
    address2: null,
    city: null,
    state: null,
    postalCode: null,
    country: null,
    excludeFromDirectory: false,
    status: "active",
    isActiveStaff: false,
    work: null,
    membership: null,
    lists: [],
    ...facts,
  };
}

export function onList(facts: Partial<PersonList> = {}): PersonList {
  return {
    listMembershipId: 1,
    listId: 1,
    key: "board",
    name: "Board of Directors",
    kind: "Committee",
    role: null,
    joinedOn: null,
    droppedOn: null,
    ...facts,
  };
}

/** What Higher Logic accepted about Maria on the board. */
export function shadow(facts: Partial<Shadow> = {}): Shadow {
  return {
    recordHash: Buffer.alloc(32, 1),
    integrationKey: "7",
    firstName: "Maria",
    lastName: "Delgado",
    email: "maria@prairie.example",
    groupKeys: ["board"],
    isActive: true,
    isMember: true,
    acceptedAt: new Date("2026-11-01T12:00:00Z"),
    removedAt: null,
    inDoubtUntil: null,
    mayBeOut: false,
    ...facts,
  };
}

export function snapshot(of: Person | null, told: Shadow | null = null): ContactSnapshot {
  return { contactId: of?.contactId ?? 7, person: of, shadow: told };
}
