import type { Role } from "@/accounts/roles";

export const roleWords: Record<Role, string> = {
  viewer: "Viewer",
  operator: "Operator",
  admin: "Administrator",
};

export const roleHints: Record<Role, string> = {
  viewer: "looks at everything",
  operator: "also edits records and lists, pushes, and decides on removals",
  admin: "everything, also set-up and staff",
};

export const staffLabels = { role: "Role", isActive: "Active" } as const;

/** A form's texts for a staff role. */
export function staffValues(staff: { role: Role; isActive: boolean }): Record<string, string> {
  return { role: staff.role, isActive: staff.isActive ? "on" : "" };
}
