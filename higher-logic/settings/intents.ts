import type { Permission } from "@/accounts/roles";

/** Every button of the Higher Logic dialog, and what whoever presses it has to be allowed. */
export const dialogIntents = {
  save: "higher-logic:configure",
  confirm: "higher-logic:configure",
  test: "higher-logic:configure",
  "make-secret": "higher-logic:configure",
  "end-secret": "higher-logic:configure",
  preview: "higher-logic:view",
  sync: "higher-logic:push",
  "confirm-sync": "higher-logic:push",
  "push-everything": "higher-logic:push",
} as const satisfies Record<string, Permission>;

export type DialogIntent = keyof typeof dialogIntents;

/** The button a form was sent with; without one, as by the Enter key, it is *Save*. */
export function dialogIntent(value: unknown): DialogIntent {
  return typeof value === "string" && Object.hasOwn(dialogIntents, value) ? (value as DialogIntent) : "save";
}
