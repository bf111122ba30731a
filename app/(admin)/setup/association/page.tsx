import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { WatchedAssociationForm } from "@/higher-logic/sync/components/WatchedAssociationForm";
import { readAssociationSettings, timeZones } from "@/membership/association/store";
import { associationValues } from "@/membership/association/values";

export const metadata: Metadata = { title: "Association" };

/** What is set on the association itself. */
export default async function AssociationPage() {
  const staff = await requireStaff("people:manage");
  const settings = (await readAssociationSettings(staff.associationId)) ?? notFound();
  const zones = await timeZones();
  // A zone that was stored by hand need not be one of the offered ones.
  const offered = zones.includes(settings.timeZone) ? zones : [settings.timeZone, ...zones];
  return (
    <>
      <PageHeader title="Association" back={{ href: "/setup", label: "Setup" }} />
      <WatchedAssociationForm
        stored={associationValues(settings)}
        version={settings.version}
        timeZones={offered}
      />
    </>
  );
}
