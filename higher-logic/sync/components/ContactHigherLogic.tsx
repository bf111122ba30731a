import Link from "next/link";
import { can } from "@/accounts/roles";
import type { Staff } from "@/accounts/people";
import { Panel } from "@/components/Panel";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { tellings } from "@/higher-logic/sync/history/store";
import { PushNow } from "./PushNow";
import { TimeLine } from "./TimeLine";
import { Communities, WhyAnswer } from "./WhyPanel";

/** How many requests about a person stand on the contact's page; all of them on the person's page under Activity. */
const SHOWN = 5;

/** The part of a contact's page about Higher Logic: what was told and when, and why they are in each community or not. */
export async function ContactHigherLogic({ staff, contactId }: { staff: Staff; contactId: number }) {
  const [found, told] = await Promise.all([
    readContactAtHigherLogic(staff.associationId, contactId),
    tellings(staff.associationId, contactId, { limit: SHOWN }),
  ]);
  if (!found) return null;
  return (
    <Panel
      title="Higher Logic"
      actions={can(staff.role, "higher-logic:push") && <PushNow contactId={contactId} />}
    >
      <div className="flex flex-col gap-5">
        <WhyAnswer found={found} staff={staff} />
        {found.lists.length > 0 && (
          <div>
            <h3 className="mb-2 font-semibold">Communities</h3>
            <Communities found={found} staff={staff} />
          </div>
        )}
        {told.length > 0 && (
          <div>
            <h3 className="mb-2 font-semibold">What was told</h3>
            <TimeLine tellings={told} timeZone={staff.timeZone} inShort />
          </div>
        )}
        <p>
          <Link href={`/activity/people/${contactId}`}>
            Everything Higher Logic was told about this person
          </Link>
        </p>
        <p>
          <Link href={`/activity/sign-on/people/${contactId}`}>Why this person can, or cannot, sign in</Link>
        </p>
      </div>
    </Panel>
  );
}
