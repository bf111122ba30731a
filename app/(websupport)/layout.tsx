import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { requireWebsupport } from "@/accounts/session";
import { Button } from "@/components/Button";
import { SkipLink } from "@/components/SkipLink";

/** Websupport's own plain shell: it belongs to no association. */
export default async function WebsupportLayout({ children }: { children: ReactNode }) {
  const { email } = await requireWebsupport();
  return (
    <>
      <SkipLink />
      <header className="border-b border-hairline bg-surface">
        <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2 drawer:px-8">
          <p className="font-semibold">Websupport</p>
          <form method="post" action="/sign-out" className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="min-w-0 text-quiet">{email}</span>
            <Button type="submit" variant="quiet">
              <LogOut aria-hidden className="size-4" />
              Sign out
            </Button>
          </form>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="px-4 py-6 outline-none drawer:px-8 drawer:py-8">
        <div className="mx-auto max-w-page">{children}</div>
      </main>
    </>
  );
}
