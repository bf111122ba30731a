import { SubmitButton } from "@/components/SubmitButton";
import { Time } from "@/components/Time";
import { sharedBy } from "../consent";
import { revokeMyGrant } from "../grants/actions";
import type { Grant } from "../grants/store";
import { sharedWords } from "../receipts/words";

/** A member's Grants: with whom, since when and when last, what each shares, and a way to take each back. */
export function GrantList({
  grants,
  communityTerm,
  now,
  timeZone,
}: {
  grants: readonly Grant[];
  communityTerm: string;
  now: Date;
  timeZone: string;
}) {
  if (grants.length === 0)
    return <p>You have given no Grant. You are asked the first time you go to a site.</p>;
  return (
    <ul className="divide-y divide-hairline">
      {grants.map((grant) => (
        <li
          key={grant.clientId}
          className="flex flex-wrap items-start justify-between gap-3 py-4 first:pt-0 last:pb-0"
        >
          <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
            <p className="font-medium wrap-anywhere">{nameOf(grant, communityTerm)}</p>
            {/* A line each: the exact time that unfolds beside it would reach over a phone's edge. */}
            <p>
              Given <Time at={grant.grantedAt} now={now} timeZone={timeZone} />
            </p>
            <p>
              {grant.usedAt === null ? (
                "Not used yet"
              ) : (
                <>
                  Last used <Time at={grant.usedAt} now={now} timeZone={timeZone} />
                </>
              )}
            </p>
            <p className="text-quiet">Gets to know: {sharedWith(grant)}.</p>
          </div>
          <form action={revokeMyGrant}>
            <input type="hidden" name="clientId" value={grant.clientId} />
            <SubmitButton variant="danger" aria-label={`Revoke the Grant of ${grant.clientName}`}>
              Revoke
            </SubmitButton>
          </form>
        </li>
      ))}
    </ul>
  );
}

/** As members call it, with the name it is registered with. */
function nameOf({ access, clientName }: Grant, communityTerm: string): string {
  return access === "login" || clientName === communityTerm ? clientName : `${communityTerm} (${clientName})`;
}

function sharedWith({ scopes, legacy }: Grant): string {
  const words = sharedBy(scopes, { legacy }).map((shared) => sharedWords[shared]);
  return words.map((word) => word.charAt(0).toLowerCase() + word.slice(1)).join(", ");
}
