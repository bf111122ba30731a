import type { Staff } from "@/accounts/people";
import { can, type Permission } from "@/accounts/roles";
import { currentPerson, noteRefused } from "@/accounts/session";

/** Whoever may do this, or the answer for whoever may not: a file or a program is not sent to a page. */
export async function staffOr(permission: Permission): Promise<Staff | Response> {
  const person = await currentPerson();
  if (!person) return problem(401, "Sign in first.");
  const { kind } = person;
  if (kind !== "person" || person.role === null || !can(person.role, permission)) {
    await noteRefused(person, permission);
    return problem(403, "Only staff may look at this.");
  }
  return { ...person, role: person.role };
}

export function problem(status: number, title: string): Response {
  return Response.json({ status, title }, { status, headers: { "cache-control": "no-store" } });
}
