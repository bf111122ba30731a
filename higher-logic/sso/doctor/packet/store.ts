import { associationUrl } from "@/accounts/hosts/store";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { valuesToHandOver } from "@/higher-logic/settings/sign-on/values";
import { readSettings } from "@/higher-logic/settings/store";
import { higherLogicClient } from "../../clients/store";
import type { Examined } from "../facts/store";
import { packet } from "../packet";

/** The packet for Higher Logic's support, about a member where one is given. */
export async function readPacket(
  { associationId, associationName }: { associationId: number; associationName: string },
  member: Examined | null,
): Promise<string> {
  const [issuer, settings, client, { link, target }] = await Promise.all([
    associationUrl({ id: associationId }),
    readSettings(associationId),
    higherLogicClient(associationId),
    readCommunityLink(associationId),
  ]);
  return packet({
    association: associationName,
    tenantCode: settings.tenantCode,
    issuer,
    values: valuesToHandOver(issuer, client, link),
    isLegacy: client?.legacy ?? true,
    communityLink: link,
    loginBounce: target,
    member,
    now: new Date(),
  });
}
