import { changeAssociationSettings, readAssociationSettings } from "@/membership/association/store";
import { mergeContacts } from "@/membership/contacts/merging/store";
import { createRelationship, endRelationship } from "@/membership/contacts/relationships/store";
import { addStaff } from "@/membership/contacts/staff/store";
import { changeContact, createContact, deleteContact, readContact } from "@/membership/contacts/store";
import { putBackOnList, putOnList, takeOffList } from "@/membership/lists/members/store";
import { changeList, deleteList, readList } from "@/membership/lists/store";
import { changeMembership, deleteMembership, readMembership } from "@/membership/memberships/store";
import { readTypes, renameType } from "@/membership/memberships/types/store";
import { importText } from "../../import/files";
import type { Moment } from "./moment";

interface Asked {
  id: number;
  rows: Moment["rows"];
  chance: number;
}

const ACTOR = "admin@prairie.example";
const NO_DATES = { joinedOn: null, droppedOn: null };

function one<Row>(rows: readonly Row[], chance: number): Row | undefined {
  return rows[chance % Math.max(1, rows.length)];
}
const people = ({ rows }: Asked) => rows.contact.filter(({ kind }) => kind === "individual");
const somebody = (asked: Asked, turn = 1) => one(people(asked), asked.chance * turn)?.id ?? 0;
const aList = ({ rows, chance }: Asked) => one(rows.list, chance)?.id ?? 0;
const aMembership = ({ rows, chance }: Asked) => one(rows.membership, chance)?.id ?? 0;
const aPlace = ({ rows, chance }: Asked) => one(rows.list_membership, chance)?.id ?? 0;

/**
 * What the pages' actions call, and imports of files; `merge` is a step of its own. Whoever is not there, or changed
 * meanwhile, is left alone, as on a page.
 */
const screens = {
  async "a contact saved"(asked: Asked) {
    const found = await readContact(asked.id, somebody(asked));
    if (!found) return;
    const email = `saved-${asked.chance}@members.example`;
    await changeContact(asked.id, found.id, found.version, { firstName: " Ana ", email, city: "Ely" });
  },
  async "a contact added"(asked: Asked) {
    const names = { firstName: "Added", lastName: `Person ${asked.chance}`, email: "added@members.example" };
    const added = await createContact(asked.id, "individual", names);
    if (added.kind === "written") await mergeInto(asked, added.contactId);
  },
  "a contact deleted": (asked: Asked) => deleteContact(asked.id, somebody(asked), ACTOR),
  async "a membership saved"(asked: Asked) {
    const found = await readMembership(asked.id, aMembership(asked));
    if (!found) return;
    const ended = asked.chance % 3 === 0 ? { status: "dropped" as const } : { status: "active" as const };
    await changeMembership(asked.id, found.id, found.version, { ...found, ...ended, droppedOn: null });
  },
  "a membership deleted": (asked: Asked) => deleteMembership(asked.id, aMembership(asked)),
  async "a list saved"(asked: Asked) {
    const found = await readList(asked.id, aList(asked));
    if (!found) return;
    const fields = { ...found, name: `Saved ${asked.chance}`, isSynced: !found.isSynced };
    await changeList(asked.id, found.id, found.version, fields);
  },
  "a list deleted": (asked: Asked) => deleteList(asked.id, aList(asked), ACTOR),
  "put on a list": (asked: Asked) =>
    putOnList(asked.id, aList(asked), somebody(asked), { role: "Chair, Clerk", ...NO_DATES }),
  "taken off a list": (asked: Asked) => takeOffList(asked.id, aPlace(asked)),
  "put back on a list": (asked: Asked) => putBackOnList(asked.id, aPlace(asked)),
  async "a type renamed"(asked: Asked) {
    const type = one(await readTypes(asked.id), asked.chance);
    if (type) await renameType(asked.id, type.id, type.version, `Named ${asked.chance}`);
  },
  async "a job"(asked: Asked) {
    const firm = one(
      asked.rows.contact.filter(({ kind }) => kind === "organization"),
      asked.chance,
    );
    const fields = { title: "Head", isPrimary: true, beginsOn: null, endsOn: null };
    if (firm) await createRelationship(asked.id, somebody(asked), firm.id, fields);
  },
  "a job ended": (asked: Asked) =>
    endRelationship(asked.id, one(asked.rows.relationship, asked.chance)?.id ?? 0),
  "a staff member": (asked: Asked) => addStaff(asked.id, somebody(asked), "viewer", ACTOR),
  async "days of grace"(asked: Asked) {
    const { version, ...settings } = (await readAssociationSettings(asked.id))!;
    await changeAssociationSettings(asked.id, version, { ...settings, graceDays: asked.chance % 3 }, ACTOR);
  },
  "contacts from a file": (asked: Asked) =>
    importText(
      asked.id,
      "contacts",
      [
        "integration_key,first_name,last_name,email,city",
        ...keys(asked).map((key) => `${key},Filed,Person,filed-${asked.chance}@members.example,`),
        `FILE-${asked.chance},New,Filed,new-${asked.chance}@members.example,Ely`,
      ].join("\n"),
    ),
  "memberships from a file": (asked: Asked) =>
    importText(
      asked.id,
      "memberships",
      [
        "integration_key,membership_type,status",
        ...keys(asked).map((key, place) => `${key},Regular,${place === 0 ? "dropped" : "active"}`),
      ].join("\n"),
    ),
  "lists from a file": (asked: Asked) =>
    importText(
      asked.id,
      "lists",
      [
        "list_key,list_name,is_synced,integration_key,role",
        ...keys(asked).map((key) => `file-${asked.chance % 2},From a file,true,${key},"Chair, Clerk"`),
      ].join("\n"),
    ),
};

/** Three people's keys. */
function keys(asked: Asked): string[] {
  return [1, 2, 3].flatMap((turn) => one(people(asked), asked.chance + turn)?.integration_key ?? []);
}

async function mergeInto(asked: Asked, goes: number, stays = somebody(asked, 7)): Promise<void> {
  await mergeContacts(asked.id, { stays, goes, actor: ACTOR, managesPeople: true });
}

export type ScreenName = keyof typeof screens;
export const screenNames = Object.keys(screens) as ScreenName[];

/** As staff do it on a page, or by a file; `merge`: one of two people stays, with what both had. */
export async function onScreen(asked: Asked, screen: ScreenName | "merge"): Promise<void> {
  if (screen === "merge") await mergeInto(asked, somebody(asked, 7), somebody(asked));
  else await screens[screen](asked);
}
