import { SignOutForm } from "@/accounts/components/SignOutForm";
import { Button } from "@/components/Button";
import { CardPage } from "@/components/CardPage";
import { PostOnce } from "@/components/PostOnce";
import type { SharedLine } from "../pages/shared-lines";

export interface GrantRequestFacts {
  associationName: string;
  /** The site as members call it. */
  site: string;
  /** Who asks: the name it is registered with, and the hosts it may send the member to. */
  asks: { name: string; hosts: readonly string[] };
  /** Who is signed in here. */
  signedIn: { name: string; email: string };
  shared: readonly SharedLine[];
  /** Where the form posts to. */
  action: string;
}

/** Asks a member once whether a site may know who they are. */
export function GrantRequest({ associationName, site, asks, signedIn, shared, action }: GrantRequestFacts) {
  return (
    <CardPage associationName={associationName}>
      <h1 className="text-xl">Sign in to {site}</h1>
      <p>
        {asks.name} {asks.hosts.length > 0 && `(${asks.hosts.join(", ")}) `}asks {associationName} who you
        are. If you press Grant, it gets to know:
      </p>
      <ul className="divide-y divide-hairline border-y border-hairline">
        {shared.map(({ what, value }) => (
          <li key={what} className="flex flex-wrap gap-x-2 py-2">
            {value === undefined ? (
              what
            ) : (
              <>
                <span className="text-quiet">{what}:</span> <span className="min-w-0">{value}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      <p>
        It never gets your password. You are asked once: after that you are signed in there without a
        question, until you revoke it in <a href="/community-access">My community access</a>.
      </p>
      <PostOnce action={action} className="mt-1 flex flex-wrap gap-3 *:flex-1">
        <Button type="submit" variant="primary" name="decision" value="grant">
          Grant
        </Button>
        <Button type="submit" name="decision" value="cancel">
          Cancel
        </Button>
      </PostOnce>
      <div className="border-t border-hairline pt-3 text-quiet">
        <p>
          Signed in as {signedIn.name}
          {signedIn.email !== signedIn.name && ` (${signedIn.email})`}.
        </p>
        <SignOutForm className="min-h-control text-accent-text underline underline-offset-2 hover:text-ink">
          Not you? Log out
        </SignOutForm>
      </div>
    </CardPage>
  );
}
