import { deletedContacts } from "@/higher-logic/sync/people/store";
import { previewNames, type NamesOf } from "@/higher-logic/sync/preview/store";
import type { NamedPerson } from "../dialog-view";
import { namedPerson, proposedSettings, type ProposedForm } from "../preview-view";

const NAMES_ON_A_PAGE = 200;

interface NamesAsked {
  form: ProposedForm;
  kind: NamesOf;
  /** Leave out who would be removed with the stored settings as well. */
  onlyNew: boolean;
  after: number | null;
}

/** One page of the names a preview counts; `next` is the `after` of the page that follows. */
export async function readNames(
  associationId: number,
  { form, kind, onlyNew, after }: NamesAsked,
): Promise<{ people: NamedPerson[]; next: number | null }> {
  const { people, next } = await previewNames(associationId, kind, {
    proposed: proposedSettings(form),
    onlyNew,
    after,
    limit: NAMES_ON_A_PAGE,
  });
  const deleted = await deletedContacts(
    associationId,
    people.map(({ contactId }) => contactId),
  );
  return { people: people.map((person) => namedPerson(person, deleted)), next };
}
