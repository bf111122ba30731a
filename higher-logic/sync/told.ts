import type { Said } from "@/higher-logic/push/said";

type Told = Pick<Said, "isActive" | "groups">;

/** What changed for the person with this request, against what was accepted before: "left Board of Directors". */
export function toldSentence(told: Told, before: Told | null): string {
  if (!told.isActive) return "taken out of the community";
  const names = (groups: Told["groups"]) => [...new Set(groups.map(({ name }) => name))].join(", ");
  if (!before?.isActive) {
    const how = before ? "came back into the community" : "told to the community";
    return told.groups.length > 0 ? `${how}, in ${names(told.groups)}` : how;
  }
  const joined = told.groups.filter(({ key }) => !before.groups.some((group) => group.key === key));
  const left = before.groups.filter(({ key }) => !told.groups.some((group) => group.key === key));
  const parts = [
    ...(joined.length > 0 ? [`joined ${names(joined)}`] : []),
    ...(left.length > 0 ? [`left ${names(left)}`] : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : "details updated";
}
