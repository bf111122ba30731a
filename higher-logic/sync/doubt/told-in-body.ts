import { saidIn } from "@/higher-logic/push/said";
import type { Told } from "../ports";

/** The people of a request that a worker wrote ahead and never saw answered, from its body and their ids in order. */
export function toldInBody(body: string, contactIds: readonly number[]): Told[] {
  return saidIn(body).map(({ key, firstName, lastName, email, groups, isActive, isMember }, index) => ({
    contactId: contactIds[index]!,
    key,
    firstName,
    lastName,
    email,
    groupKeys: groups.map((group) => group.key),
    isActive,
    isMember,
    approved: false, // nobody knows any more; told again, it is known
  }));
}
