"use client";

import Link from "next/link";
import { useEffect, useId, useRef } from "react";
import { CheckboxField } from "@/components/CheckboxField";
import { SyncProgress } from "@/higher-logic/sync/components/SyncProgress";
import { count, sentNothing, type RunView } from "@/higher-logic/sync/components/run-words";
import { exactTime } from "@/lib/dates";
import type { DialogView } from "../dialog-view";
import { ExternalLink } from "./ExternalLink";
import { Group } from "./Group";
import { PreviewPanel } from "./PreviewPanel";
import type { FormPart } from "./SettingsForm";
import { SubmitIntent } from "./SubmitIntent";

/** Higher Logic's own page on configuring and un-hiding communities. */
const COMMUNITIES_DOCUMENT = "https://support.higherlogic.com/hc/en-us/articles/360033047831-Community-List";

const linkClass = "text-accent-text underline underline-offset-2";

/** Who is pushed, the run that pushes everybody, and what came of it. */
export function SyncGroup({ state, view, values, pressed, run }: FormPart & { run: RunView | null }) {
  const reasonId = useId();
  const isRunning = run?.state === "running";
  const disabledBecause = view.mayPush ? view.syncRefusal : "Your role may look only.";
  return (
    <Group title="Sync">
      <CheckboxField
        label="Only Sync Active members"
        name="onlySyncActiveMembers"
        id="onlySyncActiveMembers"
        defaultChecked={values.onlySyncActiveMembers}
        disabled={!view.mayConfigure}
        error={state.fieldErrors.onlySyncActiveMembers}
        hint="On: contacts of any other status (non-member, pending and so on) on your synced lists are ignored. Off: they are pushed too, as non-members, so that Higher Logic knows them; they still cannot sign in from the Info Hub."
      />
      <OneWay />
      <div className="flex flex-wrap items-center gap-2">
        <SubmitIntent intent="preview" pressed={pressed}>
          Preview
        </SubmitIntent>
        <SubmitIntent intent="sync" pressed={pressed} disabledBecause={disabledBecause} reasonId={reasonId}>
          Sync
        </SubmitIntent>
        {disabledBecause && (
          <p id={reasonId} className="text-quiet">
            {disabledBecause}
          </p>
        )}
      </div>
      <PreviewAnswer state={state} view={view} pressed={pressed} />
      {run && <SyncProgress run={run} exactStart={exactTime(new Date(run.started_at), view.timeZone)} />}
      {isRunning && (
        <noscript>
          <p>
            <Link href="/setup/integrations/higher-logic" className={linkClass}>
              Look how far it is
            </Link>
          </p>
        </noscript>
      )}
      {run && sentNothing(run) && view.mayPush && !view.syncRefusal && (
        <div className="flex flex-col items-start gap-2">
          <SubmitIntent intent="push-everything" pressed={pressed}>
            Push everything again
          </SubmitIntent>
          <p className="max-w-measure text-quiet">
            Sends every record once more, for example after somebody changed people in Higher Logic by hand.
          </p>
        </div>
      )}
      <Waiting view={view} />
      {view.synced && <CommunitiesToDo />}
    </Group>
  );
}

/** What flows, and that it flows one way (R5, R6). */
function OneWay() {
  return (
    <p className="max-w-measure text-quiet">
      Sync looks at everybody on lists and committees with “Synchronize Contacts with authorized third party
      newsletter solution” and pushes what differs. Afterwards changes follow by themselves, within 30 minutes
      at most. Data flows one way: it serves to let people in, and cannot be edited in Higher Logic and synced
      back. What is changed there is overwritten by the next push of that person.
    </p>
  );
}

function PreviewAnswer({ state, view, pressed }: Pick<FormPart, "state" | "view" | "pressed">) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (state.preview && state.outcome !== "saved") heading.current?.focus();
  }, [state]);
  if (!state.preview) return null;
  const asks = state.confirmDigest !== null;
  const isTarget = view.previewBeforeSync;
  return (
    <PreviewPanel
      preview={state.preview}
      headingRef={heading}
      isSaved={state.outcome === "saved"}
      title={previewTitle(state.outcome, asks, isTarget)}
    >
      {asks && (
        <div className="flex flex-col items-start gap-2">
          <p className="max-w-measure">
            {isTarget
              ? "This is another community than before, or it was found empty. Nothing is sent to it until you confirm; the former one keeps what it was told."
              : "Nothing is saved yet. Confirming saves these settings and removes exactly these people."}
            {view.values.fourEyes &&
              " Two people have to agree: if they are more than the guard lets go, somebody else has to as well."}
          </p>
          <SubmitIntent intent={isTarget ? "confirm-sync" : "confirm"} pressed={pressed} variant="primary">
            Confirm and push
          </SubmitIntent>
        </div>
      )}
    </PreviewPanel>
  );
}

function previewTitle(outcome: string, asks: boolean, isTarget: boolean): string {
  if (asks) return isTarget ? "Who would be pushed to this community" : "These settings would remove people";
  return outcome === "saved" ? "What this changes" : "Preview: nothing was saved or sent";
}

function Waiting({ view }: { view: DialogView }) {
  if (view.problems === 0 && view.held === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {view.held > 0 && (
        <li>
          <Link href="/activity/held" className={linkClass}>
            {count(view.held, "removal")} held for your decision
          </Link>
        </li>
      )}
      {view.problems > 0 && (
        <li>
          <Link href="/activity/problems" className={linkClass}>
            {count(view.problems, "person", "people")} cannot be pushed
          </Link>
        </li>
      )}
    </ul>
  );
}

/** R28, R29: what only a Higher Logic administrator can do. */
function CommunitiesToDo() {
  return (
    <p className="max-w-measure text-quiet">
      To do in Higher Logic: a list that is pushed for the first time becomes a community by itself, but a
      hidden one. Somebody with administrative rights there has to configure it and un-hide it; it need not be
      created.{" "}
      <ExternalLink href={COMMUNITIES_DOCUMENT}>
        Higher Logic’s documentation on managing communities
      </ExternalLink>
      {" · "}
      <Link href="/activity/communities" className={linkClass}>
        What is left to un-hide
      </Link>
    </p>
  );
}
