import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { ExactTime } from "@/components/ExactTime";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { ReplaceSecretButton, TestAlertButton } from "@/higher-logic/alerts/components/AlertButtons";
import { AlertLines } from "@/higher-logic/alerts/components/AlertLines";
import { AlertSettingsForm } from "@/higher-logic/alerts/components/AlertSettingsForm";
import { recipients } from "@/higher-logic/alerts/recipients/store";
import { alertLines, readAlertSettings } from "@/higher-logic/alerts/settings/store";
import { alertValues } from "@/higher-logic/alerts/values";
import { systemClock } from "@/lib/clock";

export const metadata: Metadata = { title: "Alerts" };

/** Who is told when pushing does not do what it promises, and what was told. */
export default async function AlertsPage() {
  const { associationId, associationName, timeZone } = await requireStaff("higher-logic:configure");
  const [settings, { administrators }, lines] = await Promise.all([
    readAlertSettings(associationId),
    recipients(associationId),
    alertLines(associationId),
  ]);
  if (!settings) notFound();
  return (
    <>
      <PageHeader
        title="Alerts"
        description="Who is told when changes stop reaching Higher Logic, or wait for a decision. Each is told once when it begins, and once when it is over."
        back={{ href: "/setup", label: "Setup" }}
      />
      <div className="flex flex-col gap-6">
        <Panel title="Who is told">
          <AlertSettingsForm
            stored={alertValues(settings)}
            version={settings.version}
            administrators={administrators}
          />
        </Panel>
        <Panel title="Try it">
          <TestAlertButton />
        </Panel>
        {settings.hasSecret && (
          <Panel
            title="Signing secret of the webhook"
            description="A receiver refuses what is signed with another secret than it has. After a replacement messages are signed with both for 24 hours."
          >
            <div className="flex flex-col gap-4">
              {settings.secretBeforeUntil && (
                <p>
                  Messages are signed with the secret before as well until{" "}
                  <ExactTime at={settings.secretBeforeUntil} timeZone={timeZone} />.
                </p>
              )}
              <ReplaceSecretButton />
            </div>
          </Panel>
        )}
        <Panel title="Sent lately" flush>
          <AlertLines
            lines={lines}
            associationName={associationName}
            now={systemClock.now()}
            timeZone={timeZone}
          />
        </Panel>
      </div>
    </>
  );
}
