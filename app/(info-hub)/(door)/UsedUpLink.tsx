import Link from "next/link";
import { mailDelivery } from "@/lib/mail";

/** A one-time link that opens nothing any more. */
export function UsedUpLink({ again }: { again: string }) {
  return (
    <>
      <h1 className="text-xl">This link no longer works</h1>
      <p>
        A link works once and for a short time. This one was used already, you used a newer one, or its time
        is over.
      </p>
      <Link
        href={mailDelivery() === "off" ? "/sign-in" : again}
        className="text-accent-text underline underline-offset-2"
      >
        {mailDelivery() === "off" ? "Go to signing in" : "Ask for a new link"}
      </Link>
    </>
  );
}
