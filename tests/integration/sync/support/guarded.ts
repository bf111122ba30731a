import { approveRemovals, keepInCommunity } from "@/higher-logic/sync/removals/deciding/store";
import type { Who } from "@/higher-logic/sync/removals/held";
import type { SettingsOptions, TestAssociation } from "./association";
import { sync } from "./delivery";
import type { Stage } from "./stage";

export const ADMIN = "admin@prairie.example";

/** So many members on one list, all of them told to the community. */
export async function members(
  stage: Stage,
  count: number,
  settings: SettingsOptions = {},
): Promise<{ association: TestAssociation; people: number[]; board: number }> {
  const association = await stage.association(settings);
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  await sync(association);
  return { association, people, board };
}

/** People whom the community knows and has taken out. */
export async function inactive(association: TestAssociation): Promise<number> {
  const { contacts, activeContacts } = await association.tenant.summary();
  return contacts - activeContacts;
}

export function approve(association: TestAssociation, who: Who, by = ADMIN) {
  return approveRemovals(association.id, { who, by });
}

export function keep(association: TestAssociation, who: Who, by = ADMIN) {
  return keepInCommunity(association.id, { who, by });
}
