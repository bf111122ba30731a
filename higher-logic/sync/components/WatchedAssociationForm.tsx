"use client";

import { AssociationForm } from "@/membership/association/components/AssociationForm";
import { saveAssociation } from "../days/actions";
import { LeavingPeople } from "./LeavingPeople";

/** What is set on the association itself; whoever would be out of the community by it is named. */
export function WatchedAssociationForm({
  stored,
  version,
  timeZones,
}: {
  stored: Record<string, string>;
  version: string;
  timeZones: readonly string[];
}) {
  return (
    <AssociationForm
      action={saveAssociation}
      stored={stored}
      version={version}
      timeZones={timeZones}
      outcome={({ leaving, values }) => {
        if (!leaving) return null;
        const { graceDays = "", timeZone = "" } = values;
        const asked = new URLSearchParams({ graceDays, timeZone }).toString();
        return (
          <LeavingPeople
            leaving={leaving}
            what="the community"
            doing="saves the settings"
            file={`/api/higher-logic/leaving?${asked}`}
          />
        );
      }}
    />
  );
}
