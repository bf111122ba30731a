import { upper } from "@/lib/first-letter";

/** How the first administrator is called until they say otherwise on *My profile*. */
export interface AdministratorName {
  firstName: string;
  lastName: string;
}

/**
 * Names for somebody whose names were not given. Active staff are let into the community, and Higher Logic takes nobody
 * without a first and a last name, so the first thing staff see would otherwise be a problem with themselves.
 *
 * @param email `odile.elm@…` is read as a name; of any other address nothing is made up
 */
export function administratorName(email: string, associationName: string): AdministratorName {
  const parts = (email.split("@")[0] ?? "").split(/[._]/);
  const [firstName, lastName] = parts.map(upper);
  if (parts.length === 2 && firstName && lastName && parts.every((part) => /^\p{L}{2,}$/u.test(part)))
    return { firstName, lastName };
  return { firstName: associationName.slice(0, 100), lastName: "Administrator" };
}
