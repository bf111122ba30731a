import type { People } from "../tenants/people";
import { fieldsOf, nameOf, type Person } from "../tenants/person";

/** People in one answer of the search. */
export const MOST_FOUND = 50;

/** People whose name, e-mail or key contains the text; for no text the first to have come. */
export function findPeople(people: People, text: string): Person[] {
  if (text === "") return people.all().slice(0, MOST_FOUND);
  // Most of a million are ruled out by a look at the packed record, without taking it apart.
  const roughly = new RegExp(text.split(/\s+/)[0]!.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "i");
  const found: Person[] = [];
  for (const person of people.all()) {
    const rough = roughly.test(person.pushed) || roughly.test(person.key) || person.byHand !== null;
    if (rough && matches(person, text.toLowerCase())) found.push(person);
    if (found.length === MOST_FOUND) break;
  }
  return found;
}

function matches(person: Person, text: string): boolean {
  const fields = fieldsOf(person);
  return [nameOf(fields), String(fields.EmailAddress ?? ""), person.key].some((part) =>
    part.toLowerCase().includes(text),
  );
}
