import { z } from "zod";
import type { Told } from "../ports";

/** What a body that waits for its answer says about people; the rest of a record does not matter to the shadow. */
const Body = z.object({
  Items: z.array(
    z.object({
      MemberDetails: z.object({
        LegacyContactKey: z.string(),
        FirstName: z.string(),
        LastName: z.string(),
        EmailAddress: z.string(),
        IsActive: z.boolean(),
        IsMember: z.boolean(),
      }),
      CommunityGroups: z.array(z.object({ GroupKey: z.string() })),
    }),
  ),
});

/** The people of a request that a worker wrote ahead and never saw answered, from its body and their ids in order. */
export function toldInBody(body: string, contactIds: readonly number[]): Told[] {
  return Body.parse(JSON.parse(body)).Items.map(
    ({ MemberDetails: details, CommunityGroups: groups }, index) => ({
      contactId: contactIds[index]!,
      key: details.LegacyContactKey,
      firstName: details.FirstName,
      lastName: details.LastName,
      email: details.EmailAddress,
      groupKeys: groups.map(({ GroupKey }) => GroupKey),
      isActive: details.IsActive,
      isMember: details.IsMember,
    }),
  );
}
