import type { StandinCommunity, StandinContact } from "@/scripts/standin/client";
import type { Item } from "./moment";

/** The records of a request's body in V1's words, whichever format it is in. Undoes V2's names, and shares no line with the product. */
export function itemsIn(body: unknown): Item[] {
  if (Array.isArray(body)) return (body as RecordV2[]).map(itemOf);
  return (body as { Items?: Item[] } | null)?.Items ?? [];
}

/** The stand-in took the records over. */
export function isSuccess(answer: unknown): boolean {
  return answer === "Success" || (answer as { success?: boolean } | null)?.success === true;
}

/** People of a request's text, by their keys. */
export function keysIn(text: string): string[] {
  return [...text.matchAll(/"(?:LegacyContactKey|ContactId)":"([^"]*)"/g)].map(([, key]) => key!);
}

interface RecordV2 {
  ContactDetails: Record<string, string | boolean | undefined>;
  Groups: Record<string, string | undefined>[];
  Addresses?: Record<string, string>[];
  PhoneNumbers?: Record<string, string>[];
}

function itemOf({ ContactDetails: told, Groups, Addresses, PhoneNumbers = [] }: RecordV2): Item {
  const who = {
    LegacyContactKey: String(told.ContactId),
    FirstName: told.FirstName,
    LastName: told.LastName,
    EmailAddress: told.PrimaryEmailAddress,
    IsOrganization: told.IsOrganization,
    IsMember: told.IsMember,
  };
  // A removal is all there is to say of somebody without addresses.
  if (Addresses === undefined) return { MemberDetails: { ...who, IsActive: false }, CommunityGroups: [] };
  const isType = ({ GroupType }: RecordV2["Groups"][number]) => GroupType === "Membership";
  return {
    MemberDetails: {
      ...who,
      ...phones((type) => PhoneNumbers.find(({ PhoneType }) => PhoneType === type)?.FormattedNumber),
      ...place(Addresses[0] ?? {}, "AddressLine1", "AddressLine2", "StateProvince", "CountryCode"),
      ...{ MemberID: told.AlternateContactId, PrefixCode: told.Prefix, MiddleName: told.MiddleName },
      ...{ SuffixCode: told.Suffix, InformalName: told.InformalName, WebsiteURL: told.WebsiteURL },
      ...{ Title: told.Title, CompanyName: told.OrganizationName, IsActive: true },
      ...{ MemberSince: day(told.MemberSince), MemberExpiresOn: day(told.MemberExpiresOn) },
      MemberType: Groups.find(isType)?.GroupName ?? "",
      ExcludeFromDirectory: told.ExcludeFromDirectory,
    },
    CommunityGroups: Groups.filter((group) => !isType(group)).map((group) => ({
      ...{ GroupKey: group.GroupId!, GroupName: group.GroupName!, GroupType: group.GroupType! },
      ...{ RoleDescription: group.Role!, BeginDate: day(group.BeginDate), EndDate: day(group.EndDate) },
    })),
  };
}

const day = (at: string | boolean | undefined): string => String(at ?? "").slice(0, 10);

function phones(numberOf: (type: string) => string | undefined): Record<string, string> {
  const [office, mobile] = [numberOf("Office"), numberOf("Mobile")];
  return {
    ...{ Phone1: office ?? "", Phone1Type: office ? "Office" : "" },
    ...{ Phone2: mobile ?? "", Phone2Type: mobile ? "Mobile" : "" },
  };
}

function place(at: Record<string, string>, one: string, two: string, state: string, country: string) {
  return {
    ...{ Address1: at[one] ?? "", Address2: at[two] ?? "", City: at.City ?? "", State: at[state] ?? "" },
    ...{ PostalCode: at.PostalCode ?? "", Country: at[country] ?? "" },
  };
}

/** A contact of the stand-in as the record that would make it so, in V1's words. */
export function itemStored(contact: StandinContact, names: Map<string, StandinCommunity>): Item {
  const {
    communities,
    receivedCount: _count,
    lastReceivedAt: _at,
    lastLoginAt: _login,
    locallyDeactivated: _local,
    ...details
  } = contact;
  return {
    MemberDetails: "SecurityGroups" in details ? asV1(details) : details,
    CommunityGroups: communities.map((membership) => {
      const { GroupName, GroupType } = names.get(membership.GroupKey)!;
      return { GroupName, GroupType, RoleDescription: "", BeginDate: "", EndDate: "", ...membership };
    }),
  };
}

/** What came by V2 is stored without what was not sent, and knows nobody who is inactive. */
function asV1(stored: Item["MemberDetails"]): Item["MemberDetails"] {
  const { SecurityGroups, Demographics: _d, Education: _e, JobHistory: _j, ...told } = stored;
  if (!("MemberID" in told)) return { ...told, IsActive: false };
  const [membership] = SecurityGroups as { GroupName: string }[];
  const number = (type: string) =>
    [1, 2].flatMap((n) => (told[`Phone${n}Type`] === type ? [String(told[`Phone${n}`])] : []))[0];
  return {
    ...{ MemberSince: "", MemberExpiresOn: "", ...told },
    ...phones(number),
    ...place(told as unknown as Record<string, string>, "Address1", "Address2", "State", "Country"),
    MemberType: membership?.GroupName ?? "",
  };
}
