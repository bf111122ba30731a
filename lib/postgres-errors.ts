/** The name of the constraint that refused a statement, or null when it failed for another reason. */
export function violatedConstraint(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const isRefusal = typeof code === "string" && code.startsWith("23");
  return isRefusal && typeof constraint === "string" ? constraint : null;
}
