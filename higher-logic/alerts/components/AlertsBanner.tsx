import Link from "next/link";
import { Banner } from "@/components/Banner";
import type { AlertCause } from "../judge";
import { alertWords } from "../words";

/** What is wrong now, with what to do; what a banner of its own tells already is left to that. */
export function AlertsBanner({ alerts }: { alerts: readonly AlertCause[] }) {
  const told = alerts.filter(({ kind }) => kind === "late" || kind === "silence");
  return told.map((alert) => {
    const { title, whatToDo, path } = alertWords(alert);
    return (
      <Banner key={alert.kind} tone={alert.kind === "silence" ? "danger" : "warning"} title={title}>
        <p>{whatToDo}</p>
        <p className="mt-1">
          <Link href={path}>See the activity</Link>
        </p>
      </Banner>
    );
  });
}
