import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentAssociation } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Time } from "@/components/Time";
import { systemClock } from "@/lib/clock";
import { environment } from "@/lib/env";
import { keptMail } from "@/lib/mail";

export const metadata: Metadata = { title: "Mail of the demo" };

export default async function DevMailPage() {
  if (!environment("CAUSEWAY_DEMO")) notFound();
  const { timeZone } = await currentAssociation();
  const mails = await keptMail();
  const now = systemClock.now();
  return (
    <main className="mx-auto max-w-hub p-4">
      <PageHeader
        title="Mail of the demo"
        description="What a mail server would have been given, newest first."
      />
      {mails.length === 0 ? (
        <EmptyState title="No mail yet">Ask for a new password at /forgot-password, for example.</EmptyState>
      ) : (
        <ul className="flex flex-col gap-4">
          {mails.map(({ id, sentAt, recipient, subject, body }) => (
            <li key={id} className="rounded-card border border-hairline bg-surface p-4">
              <h2 className="text-lg">{subject}</h2>
              {/* A line each: the exact time that unfolds beside it would reach over a phone's edge. */}
              <p className="text-quiet wrap-anywhere">To {recipient}</p>
              <p className="text-quiet">
                <Time at={sentAt} now={now} timeZone={timeZone} />
              </p>
              <p className="mt-3 max-w-measure break-words whitespace-pre-wrap">{linked(body)}</p>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

/** Addresses in the text become links, as a mail program shows them. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a key={index} href={part} className="text-accent-text underline underline-offset-2">
        {part}
      </a>
    ),
  );
}
