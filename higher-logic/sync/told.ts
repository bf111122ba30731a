import { saidIn } from "@/higher-logic/push/said";

/** What one accepted request said about a person. */
export interface Told {
  batchId: number;
  acceptedAt: Date;
  oldestChangeAt: Date | null;
  isActive: boolean;
  groups: { key: string; name: string }[];
}

/** What a request's body says about the person of this key, or null when it is not about them. */
export function toldIn(body: string, key: string): Pick<Told, "isActive" | "groups"> | null {
  const said = saidIn(body).find((person) => person.key === key);
  if (!said) return null;
  const groups = new Map(said.groups.map((group) => [group.key, group]));
  return { isActive: said.isActive, groups: [...groups.values()] };
}

/** What changed for the person with this request, against the one before it: "left Board of Directors". */
export function toldSentence(told: Told, before: Told | undefined): string {
  if (!told.isActive) return "taken out of the community";
  const names = (groups: Told["groups"]) => groups.map(({ name }) => name).join(", ");
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
