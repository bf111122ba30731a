import { z } from "zod";

export interface SaidGroup {
  key: string;
  name: string;
  role: string;
  /** As the format writes a day; empty where none is said. */
  beginDate: string;
  endDate: string;
}

/** What a request says about one person, in whichever format it is. */
export interface Said {
  key: string;
  firstName: string;
  lastName: string;
  email: string;
  isActive: boolean;
  isMember: boolean;
  /** Communities; V2's membership type is none. */
  groups: SaidGroup[];
  /** The person's fields as sent, by the format's own names. */
  fields: Record<string, unknown>;
}

const V1 = z.object({
  Items: z.array(
    z.object({
      MemberDetails: z.looseObject({
        LegacyContactKey: z.string(),
        FirstName: z.string(),
        LastName: z.string(),
        EmailAddress: z.string(),
        IsActive: z.boolean(),
        IsMember: z.boolean(),
      }),
      CommunityGroups: z.array(
        z.object({
          GroupKey: z.string(),
          GroupName: z.string(),
          RoleDescription: z.string().default(""),
          BeginDate: z.string().default(""),
          EndDate: z.string().default(""),
        }),
      ),
    }),
  ),
});

const V2 = z.array(
  z.object({
    ContactDetails: z.looseObject({
      ContactId: z.string(),
      FirstName: z.string(),
      LastName: z.string(),
      PrimaryEmailAddress: z.string(),
      IsMember: z.boolean(),
    }),
    Groups: z.array(
      z.object({
        GroupId: z.string(),
        GroupName: z.string(),
        GroupType: z.string(),
        Role: z.string().default(""),
        BeginDate: z.string().default(""),
        EndDate: z.string().default(""),
      }),
    ),
    Addresses: z.array(z.looseObject({})).optional(),
    PhoneNumbers: z.array(z.looseObject({})).optional(),
  }),
);

/** Everybody a request is about, in its order. Reads bodies that we wrote; throws for anything else. */
export function saidIn(body: string): Said[] {
  const sent: unknown = JSON.parse(body);
  return Array.isArray(sent) ? V2.parse(sent).map(saidByV2) : V1.parse(sent).Items.map(saidByV1);
}

function saidByV1({
  MemberDetails: details,
  CommunityGroups: groups,
}: z.infer<typeof V1>["Items"][number]): Said {
  return {
    key: details.LegacyContactKey,
    firstName: details.FirstName,
    lastName: details.LastName,
    email: details.EmailAddress,
    isActive: details.IsActive,
    isMember: details.IsMember,
    groups: groups.map((group) => ({
      key: group.GroupKey,
      name: group.GroupName,
      role: group.RoleDescription,
      beginDate: group.BeginDate,
      endDate: group.EndDate,
    })),
    fields: details,
  };
}

function saidByV2({ ContactDetails: details, Groups: groups, ...rest }: z.infer<typeof V2>[number]): Said {
  const membership = groups.find(({ GroupType }) => GroupType === "Membership");
  return {
    key: details.ContactId,
    firstName: details.FirstName,
    lastName: details.LastName,
    email: details.PrimaryEmailAddress,
    // V2 has no such flag; a removal alone says nothing of addresses.
    isActive: rest.Addresses !== undefined,
    isMember: details.IsMember,
    groups: groups
      .filter(({ GroupType }) => GroupType !== "Membership")
      .map((group) => ({
        key: group.GroupId,
        name: group.GroupName,
        role: group.Role,
        beginDate: group.BeginDate,
        endDate: group.EndDate,
      })),
    fields: { ...details, ...(membership ? { MemberType: membership.GroupName } : {}), ...rest },
  };
}
