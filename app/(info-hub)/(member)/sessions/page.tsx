import type { Metadata } from "next";
import { listSessions } from "@/accounts/sessions/store";
import { requireMember, sessionToken } from "@/accounts/session";
import { endMyOtherSessions } from "@/accounts/sessions/actions";
import { browserName } from "@/accounts/sessions/browser-name";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { PageHeader } from "@/components/PageHeader";
import { SubmitButton } from "@/components/SubmitButton";
import { Time } from "@/components/Time";
import { systemClock } from "@/lib/clock";

export const metadata: Metadata = { title: "Where I am signed in" };

export default async function SessionsPage() {
  const member = await requireMember();
  const sessions = await listSessions(member.loginId, (await sessionToken()) ?? "");
  const now = systemClock.now();
  return (
    <>
      <PageHeader
        title="Where I am signed in"
        description="Each browser that is signed in with your login. End the ones you do not know, and set a new password."
      />
      <DataTable
        caption="Browsers signed in with your login"
        rows={sessions}
        rowKey={({ id }) => id}
        columns={[
          {
            header: "Browser",
            cell: ({ userAgent, isThisOne }) => (
              <>
                {browserName(userAgent)} {isThisOne && <Badge tone="info">This one</Badge>}
              </>
            ),
          },
          {
            header: "Signed in",
            cell: ({ createdAt }) => <Time at={createdAt} now={now} timeZone={member.timeZone} />,
          },
        ]}
      />
      {sessions.length > 1 && (
        <form action={endMyOtherSessions} className="mt-6">
          <SubmitButton variant="danger">Sign out everywhere else</SubmitButton>
        </form>
      )}
    </>
  );
}
