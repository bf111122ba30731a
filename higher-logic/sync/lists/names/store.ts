import { peopleNames } from "../../people/store";
import type { LeavingList } from "../../preview/list/store";

/** One person who would lose the community of a list. */
export interface LeavingLine {
  contactId: number;
  name: string;
  email: string | null;
  /** In no other community: would be out altogether. */
  losesEverything: boolean;
}

const PAGE = 500;

/** All of them, for a file: the screen names the first. */
export async function* leavingLines(
  associationId: number,
  { everything, thisOne }: LeavingList,
): AsyncGenerator<LeavingLine> {
  for (const { contactIds } of [everything, thisOne])
    for (let start = 0; start < contactIds.length; start += PAGE) {
      const ids = contactIds.slice(start, start + PAGE);
      const people = new Map(
        (await peopleNames(associationId, ids)).map((person) => [person.contactId, person]),
      );
      for (const contactId of ids) {
        const { name = `Contact ${contactId}`, email = null } = people.get(contactId) ?? {};
        yield { contactId, name, email, losesEverything: contactIds === everything.contactIds };
      }
    }
}
