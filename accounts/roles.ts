/** What a staff member may do in general; decided by an admin of the association. */
export type Role = "viewer" | "operator" | "admin";

export type Permission =
  | "records:view"
  | "records:edit"
  | "lists:edit"
  | "activity:view"
  | "higher-logic:view"
  | "higher-logic:configure"
  | "higher-logic:push"
  | "removals:decide"
  | "people:manage";

const VIEW: readonly Permission[] = ["records:view", "activity:view", "higher-logic:view"];
const OPERATE: readonly Permission[] = [
  ...VIEW,
  "records:edit",
  "lists:edit",
  "higher-logic:push",
  "removals:decide",
];

const permissions: Record<Role, readonly Permission[]> = {
  viewer: VIEW,
  operator: OPERATE,
  admin: [...OPERATE, "higher-logic:configure", "people:manage"],
};

/** Whether active staff of this role may do it. Whoever is no active staff has no role, and may do nothing. */
export function can(role: Role, permission: Permission): boolean {
  return permissions[role].includes(permission);
}
