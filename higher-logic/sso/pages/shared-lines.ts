import { personKey } from "../../person-key";
import { sharedBy } from "../consent";
import { sharedWords } from "../receipts/words";

/** A line of what a site gets to know; without a value where there is none to show. */
export interface SharedLine {
  what: string;
  value?: string;
}

interface SharedPerson {
  contactId: number;
  integrationKey: string;
  name: string;
  email: string | null;
}

/** What a member is told a site will get to know, with the member's own values. What is empty is not told, nor listed. */
export function sharedLines(
  person: SharedPerson,
  scopes: readonly string[],
  { legacy }: { legacy: boolean },
): SharedLine[] {
  const number = scopes.includes("profile") ? personKey(person) : String(person.contactId);
  const email = person.email?.trim();
  return sharedBy(scopes, { legacy }).flatMap((shared): SharedLine[] => {
    switch (shared) {
      case "name":
        return person.name ? [{ what: sharedWords[shared], value: person.name }] : [];
      case "email":
        return email ? [{ what: sharedWords[shared], value: email }] : [];
      case "member-id":
        return [{ what: sharedWords[shared], value: number }];
      case "offline":
        return [{ what: sharedWords[shared] }];
    }
  });
}
