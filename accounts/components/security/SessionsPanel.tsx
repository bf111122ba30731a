import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { SubmitButton } from "@/components/SubmitButton";
import { Time } from "@/components/Time";
import { IDLE_SECONDS, LONGEST_SECONDS } from "../../session-limits";
import { endMyOtherSessions, endMySession } from "../../sessions/actions";
import { browserName } from "../../sessions/browser-name";
import type { ListedSession, SignInWay } from "../../sessions/store";

const WAYS: Record<SignInWay, string> = {
  password: "Password",
  link: "Mailed link",
  invitation: "Invitation",
  "password-reset": "New password by mail",
  passkey: "Passkey",
};

function wayWords({ signedInBy, hasSecondStep }: ListedSession): string | null {
  if (signedInBy === null || signedInBy === "passkey" || !hasSecondStep)
    return signedInBy && WAYS[signedInBy];
  return `${WAYS[signedInBy]} and second step`;
}

const days = (seconds: number) => seconds / (24 * 60 * 60);

/** Where the login is signed in, and how to end that. */
export function SessionsPanel({
  sessions,
  now,
  timeZone,
}: {
  sessions: readonly ListedSession[];
  now: Date;
  timeZone: string;
}) {
  return (
    <section aria-labelledby="sessions" className="flex flex-col gap-3">
      <div>
        <h2 id="sessions" className="text-lg">
          Where you are signed in
        </h2>
        <p className="max-w-measure text-quiet">
          End the ones you do not know, and set a new password. A browser is signed out by itself when it was
          not used for {days(IDLE_SECONDS)} days, and at the latest after {days(LONGEST_SECONDS)} days.
        </p>
      </div>
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
            cell: ({ createdAt }) => <Time at={createdAt} now={now} timeZone={timeZone} />,
          },
          { header: "With", from: "drawer", cell: wayWords },
          {
            header: "Last used",
            from: "phone",
            cell: ({ lastUsedAt }) => <Time at={lastUsedAt} now={now} timeZone={timeZone} />,
          },
          {
            header: "End",
            hideHeader: true,
            align: "right",
            cell: ({ id, userAgent, isThisOne }) =>
              !isThisOne && (
                <form action={endMySession}>
                  <input type="hidden" name="sessionId" value={id} />
                  <Button type="submit" variant="row" aria-label={`Sign out ${browserName(userAgent)}`}>
                    Sign out
                  </Button>
                </form>
              ),
          },
        ]}
      />
      {sessions.length > 1 && (
        <form action={endMyOtherSessions}>
          <SubmitButton variant="danger">Sign out everywhere else</SubmitButton>
        </form>
      )}
    </section>
  );
}
