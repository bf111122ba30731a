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
