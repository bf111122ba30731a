import type { Metadata } from "next";
import { currentAssociation } from "@/accounts/session";
import { Button } from "@/components/Button";

export const metadata: Metadata = { title: "Log out" };

/** Asks first: a link, or a picture on another site, must not be able to log anybody out. */
export default async function SignOutPage() {
  const { name } = await currentAssociation();
  return (
    <>
      <h1 className="text-xl">Log out of {name}?</h1>
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
