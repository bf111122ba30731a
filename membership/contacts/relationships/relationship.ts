/** What staff type into an individual's tie to an organization. Days are `yyyy-mm-dd`; the end is the first day out. */
export interface RelationshipFields {
  title: string | null;
  isPrimary: boolean;
  beginsOn: string | null;
  endsOn: string | null;
}

export interface Relationship extends RelationshipFields {
  id: number;
  contactId: number;
  organizationId: number;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  organizationName: string | null;
  isCurrent: boolean;
  version: string;
}

export const relationshipLabels: Record<keyof RelationshipFields, string> = {
  title: "Title",
  isPrimary: "Primary organization",
  beginsOn: "Begins on",
  endsOn: "Ends on",
};

/** A form's texts for a stored relationship. */
export function relationshipValues(relationship: RelationshipFields): Record<string, string> {
  return {
    title: relationship.title ?? "",
    isPrimary: relationship.isPrimary ? "on" : "",
    beginsOn: relationship.beginsOn ?? "",
    endsOn: relationship.endsOn ?? "",
  };
}
