import { LogOut } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { SkipLink } from "@/components/SkipLink";
import { ZoneNote } from "@/components/ZoneNote";

/** Websupport belongs to no association, and sees times as the server keeps them. */
export const WEBSUPPORT_ZONE = "UTC";

/** Websupport's own plain shell: it belongs to no association. */
export function WebsupportShell({ email, children }: { email: string; children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-hairline bg-surface px-4 drawer:px-8">
        <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
          <Link href="/websupport" className="font-semibold text-ink">
            Websupport
          </Link>
          <form method="post" action="/sign-out" className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="min-w-0 text-quiet">{email}</span>
            <Link href="/security" className="text-accent-text underline underline-offset-2">
              Sign-in and security
            </Link>
            <Button type="submit" variant="quiet">
              <LogOut aria-hidden className="size-4" />
              Sign out
            </Button>
          </form>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="px-4 py-6 outline-none drawer:px-8 drawer:py-8">
        <div className="mx-auto max-w-page">
          {children}
          <ZoneNote timeZone={WEBSUPPORT_ZONE} within="page" />
        </div>
      </main>
    </>
  );
}
