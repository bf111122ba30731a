import type { Metadata } from "next";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { Button } from "@/components/Button";
import { CardPage } from "@/components/CardPage";
import { PostOnce } from "@/components/PostOnce";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "Log out" };

/** What `logOutPage` shows: a site that sends somebody here must not be able to log them out unasked. */
export default async function LogOutPage({ searchParams }: { searchParams: SearchParams }) {
  const { token, clientName, returnsTo } = await searchParams;
  const { name } = await currentAssociation();
  const person = await currentPerson();
  const client = textParameter(clientName);
  const back = textParameter(returnsTo);
  return (
    <CardPage associationName={name}>
      <h1 className="text-xl">Log out of {name}?</h1>
      {client && <p>{client} sent you here.</p>}
      {person && <p>You are signed in as {person.email}.</p>}
      {back && <p>Once you are logged out you go on to {new URL(back).host}.</p>}
      <div className="flex flex-wrap gap-3 *:flex-1">
        <PostOnce action="/oauth/logout">
          <input type="hidden" name="token" value={textParameter(token)} />
          <Button type="submit" variant="primary" className="w-full">
            Log out
          </Button>
        </PostOnce>
        <form method="get" action="/">
          <Button type="submit" className="w-full">
            Stay signed in
          </Button>
        </form>
      </div>
    </CardPage>
  );
}
