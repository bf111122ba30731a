/**
 * The one text by which Higher Logic knows a person: pushed as `LegacyContactKey`, answered as `ContactId` at sign-on.
 *
 * Never trimmed, folded or otherwise made nicer: two keys that differ in one byte are two people.
 */
export function personKey(contact: { integrationKey: string }): string {
  return contact.integrationKey;
}
