import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { Button } from "@/components/Button";

export const metadata: Metadata = { title: "Log out" };

/** Asks first: a link, or a picture on another site, must not be able to log anybody out. */
export default async function SignOutPage() {
  const { name } = await currentAssociation();
  const person = await currentPerson();
  if (!person) redirect("/sign-in?notice=signed-out");
  return (
    <>
      <h1 className="text-xl">Log out of {name}?</h1>
      <p>You are signed in as {person.email}.</p>
      <div className="flex flex-wrap gap-3 *:flex-1">
        <form method="post" action="/sign-out">
          <Button type="submit" variant="primary" className="w-full">
            Log out
          </Button>
        </form>
        <form method="get" action="/">
          <Button type="submit" className="w-full">
            Stay signed in
          </Button>
        </form>
      </div>
    </>
  );
}
