/**
 * What Higher Logic is told about one person, whole: it clears what a record does not mention.
 *
 * There is no place here for security groups, demographics, education and job history, and none may be made: their
 * absence leaves alone what members keep in the community, an empty array might clear it.
 */
export interface MemberRecord {
  MemberDetails: MemberDetailsV1 | RemovalDetailsV1;
  /** Every community the person belongs to. Always there: an empty array takes the person out of all. */
  CommunityGroups: CommunityGroup[];
}

/** Unknown text is "", dates are yyyy-MM-dd. The keys travel in this order, so that the same record is the same bytes. */
export interface MemberDetailsV1 {
  LegacyContactKey: string;
  MemberID: string;
  PrefixCode: string;
  FirstName: string;
  MiddleName: string;
  LastName: string;
  SuffixCode: string;
  InformalName: string;
  EmailAddress: string;
  WebsiteURL: string;
  Title: string;
  CompanyName: string;
  Phone1: string;
  Phone1Type: "Office" | "";
  Phone2: string;
  Phone2Type: "Mobile" | "";
  Address1: string;
  Address2: string;
  City: string;
  State: string;
  PostalCode: string;
  Country: string;
  MemberSince: string;
  MemberExpiresOn: string;
  /** An assumption: the documented place of membership types is in V2 only. "" when the setting turns it off. */
  MemberType: string;
  ExcludeFromDirectory: boolean;
  IsOrganization: false;
  IsActive: true;
  IsMember: boolean;
}

/** All that is said about somebody who is out: who it is, and that it is over. */
export interface RemovalDetailsV1 {
  LegacyContactKey: string;
  FirstName: string;
  LastName: string;
  EmailAddress: string;
  IsOrganization: false;
  IsActive: false;
  IsMember: false;
}

export interface CommunityGroup {
  GroupKey: string;
  GroupName: string;
  GroupType: string;
  /** Commas separate several roles at Higher Logic, so a role has none. */
  RoleDescription: string;
  BeginDate: string;
  EndDate: string;
}
