import { countryCode } from "./country-code";
import type { CommunityGroup, MemberDetailsV1, MemberRecord } from "./record";

/**
 * A person as Push API V2 takes it: the same facts as the V1 record, under V2's names.
 *
 * Here, too, demographics, education and job history have no place, nor has `IsDeleted`: a removal is somebody without
 * groups who is no member (docs/decisions/0017).
 */
export interface ContactInfo {
  ContactDetails: ContactDetailsV2 | RemovalDetailsV2;
  /** Every community, then the membership type. Always there: V2 takes people out of groups left out. */
  Groups: GroupV2[];
  /** Absent in a removal, and only there; an emptied one is []. */
  Addresses?: AddressV2[];
  PhoneNumbers?: PhoneNumberV2[];
}

/** Unknown text is ""; an unknown date is left out, because V2 refuses what is no date-time. */
export interface ContactDetailsV2 {
  ContactId: string;
  AlternateContactId: string;
  Prefix: string;
  FirstName: string;
  MiddleName: string;
  LastName: string;
  Suffix: string;
  InformalName: string;
  PrimaryEmailAddress: string;
  WebsiteURL: string;
  Title: string;
  OrganizationName: string;
  MemberSince?: string;
  MemberExpiresOn?: string;
  ExcludeFromDirectory: boolean;
  IsOrganization: false;
  IsMember: boolean;
}

export interface RemovalDetailsV2 {
  ContactId: string;
  FirstName: string;
  LastName: string;
  PrimaryEmailAddress: string;
  IsOrganization: false;
  IsMember: false;
}

export interface GroupV2 {
  GroupId: string;
  GroupName: string;
  GroupType: string;
  Role: string;
  BeginDate?: string;
  EndDate?: string;
}

export interface AddressV2 {
  AddressLine1: string;
  AddressLine2: string;
  City: string;
  StateProvince: string;
  PostalCode: string;
  CountryCode: string;
  IsPrimary: true;
}

export interface PhoneNumberV2 {
  FormattedNumber: string;
  PhoneType: string;
  IsPreferred: boolean;
}

/** The membership that makes somebody Active; its type is what V2 calls a group. */
export interface MembershipGroup {
  typeId: number;
  typeName: string;
  beginsOn: string;
}

/** V2's word for a group that is no community but says what kind of member somebody is. */
const MEMBERSHIP = "Membership";

export function contactInfo(record: MemberRecord, membership: MembershipGroup | null): ContactInfo {
  const { MemberDetails: details, CommunityGroups: groups } = record;
  if (!details.IsActive) return { ContactDetails: removalDetails(details), Groups: [] };
  return {
    ContactDetails: contactDetails(details),
    Groups: [...groups.map(community), ...(membership ? [membershipGroup(membership)] : [])],
    Addresses: addresses(details),
    PhoneNumbers: phoneNumbers(details),
  };
}

function contactDetails(details: MemberDetailsV1): ContactDetailsV2 {
  return {
    ContactId: details.LegacyContactKey,
    AlternateContactId: details.MemberID,
    Prefix: details.PrefixCode,
    FirstName: details.FirstName,
    MiddleName: details.MiddleName,
    LastName: details.LastName,
    Suffix: details.SuffixCode,
    InformalName: details.InformalName,
    PrimaryEmailAddress: details.EmailAddress,
    WebsiteURL: details.WebsiteURL,
    Title: details.Title,
    OrganizationName: details.CompanyName,
    ...dated("MemberSince", details.MemberSince),
    ...dated("MemberExpiresOn", details.MemberExpiresOn),
    ExcludeFromDirectory: details.ExcludeFromDirectory,
    IsOrganization: false,
    IsMember: details.IsMember,
  };
}

function removalDetails(details: MemberRecord["MemberDetails"]): RemovalDetailsV2 {
  return {
    ContactId: details.LegacyContactKey,
    FirstName: details.FirstName,
    LastName: details.LastName,
    PrimaryEmailAddress: details.EmailAddress,
    IsOrganization: false,
    IsMember: false,
  };
}

/** GroupId is the list's key as it is: with a prefix the list would become another community than by V1. */
function community(group: CommunityGroup): GroupV2 {
  return {
    GroupId: group.GroupKey,
    GroupName: group.GroupName,
    // A list that staff call so must not become a security group, which is never pushed (R15).
    GroupType: group.GroupType.toLowerCase() === MEMBERSHIP.toLowerCase() ? "Committee" : group.GroupType,
    Role: group.RoleDescription,
    ...dated("BeginDate", group.BeginDate),
    ...dated("EndDate", group.EndDate),
  };
}

/** Its end is not told: a membership goes on through the days of grace, and ends with the record that leaves it out. */
function membershipGroup({ typeId, typeName, beginsOn }: MembershipGroup): GroupV2 {
  return {
    GroupId: `membership-type-${typeId}`,
    GroupName: typeName,
    GroupType: MEMBERSHIP,
    Role: "Member",
    ...dated("BeginDate", beginsOn),
  };
}

function addresses(details: MemberDetailsV1): AddressV2[] {
  const { Address1, Address2, City, State, PostalCode, Country } = details;
  if (![Address1, Address2, City, State, PostalCode, Country].some(Boolean)) return [];
  return [
    {
      AddressLine1: Address1,
      AddressLine2: Address2,
      City,
      StateProvince: State,
      PostalCode,
      CountryCode: countryCode(Country),
      IsPrimary: true,
    },
  ];
}

function phoneNumbers(details: MemberDetailsV1): PhoneNumberV2[] {
  const numbers = [
    [details.Phone1, details.Phone1Type],
    [details.Phone2, details.Phone2Type],
  ] as const;
  return numbers
    .filter(([number]) => number !== "")
    .map(([number, PhoneType], place) => {
      return { FormattedNumber: formattedNumber(number), PhoneType, IsPreferred: place === 0 };
    });
}

/** A number of the United States or Canada as the only V2 client seen writes it, xxx-xxx-xxxx; any other as it is. */
function formattedNumber(number: string): string {
  const digits = /^[\d\s().+-]+$/.test(number) ? number.replace(/\D/g, "") : "";
  const [, area, exchange, line] = /^1?([2-9]\d\d)([2-9]\d\d)(\d{4})$/.exec(digits) ?? [];
  const isElsewhere = number.startsWith("+") && !number.startsWith("+1");
  return area === undefined || isElsewhere ? number : `${area}-${exchange}-${line}`;
}

/** A day, as the date-time with milliseconds that V2 insists on. */
function dated<Name extends string>(name: Name, day: string): { [name in Name]?: string } {
  return (day === "" ? {} : { [name]: `${day}T00:00:00.000Z` }) as { [name in Name]?: string };
}
