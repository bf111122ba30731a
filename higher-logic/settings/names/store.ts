import { deletedContacts } from "@/higher-logic/sync/people/store";
import { preview, previewNames } from "@/higher-logic/sync/preview/store";
import type { Named } from "@/higher-logic/sync/preview/tally";
import type { NamedPerson } from "../dialog-view";
import { namedPerson, proposedSettings, type ProposedForm } from "../preview-view";

const NAMES_ON_A_PAGE = 200;

interface NamesAsked {
  form: ProposedForm;
  kind: Named;
  /** Leave out who would be removed with the stored settings as well. */
  onlyNew: boolean;
  afterId: number | undefined;
}

/** One page of the names a preview counts; `next` is the `afterId` of the page that follows. */
export async function readNames(
  associationId: number,
  { form, kind, onlyNew, afterId }: NamesAsked,
): Promise<{ people: NamedPerson[]; next: number | null }> {
  const asked = { proposed: proposedSettings(form), afterId, limit: NAMES_ON_A_PAGE };
  const found = await previewNames(associationId, kind, asked);
  const leaveAnyway =
    onlyNew && kind === "removed" ? new Set((await preview(associationId)).removed.contactIds) : new Set();
  const people = found.people.filter(({ contactId }) => !leaveAnyway.has(contactId));
  const deleted = await deletedContacts(
    associationId,
    people.map(({ contactId }) => contactId),
  );
  return { people: people.map((person) => namedPerson(person, deleted)), next: found.next };
}
