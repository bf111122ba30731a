"use client";

import { useRouter } from "next/navigation";
import {
  startTransition,
  useActionState,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type RefObject,
} from "react";
import { StepUpFields } from "@/accounts/components/StepUpFields";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { ErrorSummary } from "@/components/ErrorSummary";
import { ZoneNote } from "@/components/ZoneNote";
import { finishedMessage, useRun } from "@/higher-logic/sync/components/SyncProgress";
import type { RunView } from "@/higher-logic/sync/components/run-words";
import { submitDialog } from "../actions";
import { idle, typedValues, type DialogState, type DialogView } from "../dialog-view";
import { AdvancedGroup } from "./AdvancedGroup";
import { ConflictBanner } from "./ConflictBanner";
import { ConnectionGroup } from "./ConnectionGroup";
import { GateChecklist } from "./GateChecklist";
import { SignOnGroup } from "./SignOnGroup";
import { SubmitIntent } from "./SubmitIntent";
import { SyncGroup } from "./SyncGroup";
import { fillIn, keepUnsaved, unsavedFields, unsavedNow, useHasUnsaved, type Unsaved } from "./unsaved";

/**
 * The whole of the Higher Logic Integration dialog. Closing it loses nothing: what was typed and not saved is there
 * when it is opened again, until the tab is closed, it is saved, or discarded.
 */
export function SettingsForm({ view }: { view: DialogView }) {
  const [discards, setDiscards] = useState(0);
  const discard = () => {
    keepUnsaved(null);
    setDiscards(discards + 1);
  };
  return <OneForm key={discards} view={view} discard={discard} startsFocused={discards > 0} />;
}

/**
 * One form, whose buttons say what they want in `intent`.
 *
 * The inputs keep what is typed by themselves, and the form is sent by hand where JavaScript runs: React would empty it
 * after every action, whoever pressed *Test connection* would lose what they typed. Without JavaScript the browser sends
 * it, and the page comes back filled from the action's state.
 */
function OneForm({
  view: fromPage,
  discard,
  startsFocused,
}: {
  view: DialogView;
  discard: () => void;
  /** Its predecessor had the focus. */
  startsFocused: boolean;
}) {
  const router = useRouter();
  const [state, dispatch, pending] = useActionState(submitDialog, idle);
  const [pressed, setPressed] = useState<string | null>(null);
  const view = state.view && state.view.readAt > fromPage.readAt ? state.view : fromPage;
  // The checklist, and the counts of problems and held removals, are other ones after a run.
  const run = useRun(view.run, () => router.refresh());
  const saves = useSaves(state);
  const [before] = useState(unsavedNow);
  const [firstVersion] = useState(before?.version ?? fromPage.version);
  const version = state.version ?? firstVersion;
  const values = state.typed ?? (before && saves === 0 ? typedValues({ ...before.fields }) : view.values);
  const element = useRef<HTMLFormElement>(null);
  useFilledIn(element, before);
  useKeptUntilSaved(state);
  useEffect(() => {
    if (startsFocused) element.current?.focus();
  }, [startsFocused]);
  const keep = () => {
    const fields = view.mayConfigure && unsavedFields(new FormData(element.current!), view.values);
    keepUnsaved(fields ? { fields, version } : null);
  };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    setPressed(String(form.get("intent")));
    startTransition(() => dispatch(form));
  };
  const form = { state, view, values, pressed: pending ? pressed : null, saves };

  return (
    <form
      ref={element}
      action={dispatch}
      onSubmit={submit}
      onInput={keep}
      noValidate
      tabIndex={-1}
      className={formClass}
    >
      {/* Enter in a field saves; without this the browser would press the first button it finds. */}
      <button type="submit" name="intent" value="save" hidden aria-hidden tabIndex={-1} />
      <input type="hidden" name="version" value={version} readOnly />
      <input type="hidden" name="confirmDigest" value={state.confirmDigest ?? ""} readOnly />
      {before && saves === 0 && <NotSaved discard={discard} />}
      <ErrorSummary errors={errorsOf(state)} />
      {state.conflict && <ConflictBanner conflict={state.conflict} timeZone={view.timeZone} />}
      <GateChecklist gates={view.gates} />
      <ConnectionGroup {...form} />
      <SyncGroup {...form} run={run} />
      <SignOnGroup {...form} />
      <AdvancedGroup {...form} />
      <ZoneNote timeZone={view.timeZone} within="dialog" />
      {state.stepUp && (
        <StepUpFields ask={state.stepUp.ask} retype={state.stepUp.secrets.length > 0 ? RETYPE : undefined}>
          <input type="hidden" name="typedSecrets" value={state.stepUp.secrets.join(" ")} readOnly />
          <SubmitIntent intent={state.stepUp.intent} pressed={form.pressed} variant="primary">
            Go on
          </SubmitIntent>
        </StepUpFields>
      )}
      <Footer {...form} run={run} />
    </form>
  );
}

function NotSaved({ discard }: { discard: () => void }) {
  return (
    <Banner tone="warning" title="Not saved yet">
      <p>What you changed before this was closed still stands below.</p>
      <div className="mt-2">
        <Button onClick={discard}>Discard changes</Button>
      </div>
    </Banner>
  );
}

function useFilledIn(form: RefObject<HTMLFormElement | null>, before: Unsaved | null): void {
  useLayoutEffect(() => {
    if (before) fillIn(form.current!, before.fields);
  }, [form, before]);
}

/** The browser asks before it leaves the page with something unsaved. */
function useKeptUntilSaved(state: DialogState): void {
  const isUnsaved = useHasUnsaved();
  useEffect(() => {
    if (state.outcome === "saved") keepUnsaved(null);
  }, [state]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
}

const RETYPE =
  "Without JavaScript a key or password that you typed is not kept: enter it once more above, then go on.";

/** What has the focus is scrolled clear of the bar with Save, which stays where the hand is. */
const formClass =
  "flex flex-col gap-6 outline-none [&_:is(input,select,button,a,summary)]:scroll-mb-24 [&_:is(input,select,button,a,summary)]:scroll-mt-20";

/** What every part of the form is given. */
export interface FormPart {
  state: DialogState;
  view: DialogView;
  values: DialogView["values"];
  /** The intent that is on its way, or null. */
  pressed: string | null;
  saves: number;
}

/** How often this form was saved; after a save the key's field starts anew, and after nothing else. */
function useSaves(state: DialogState): number {
  const [saves, setSaves] = useState({ state: idle, count: 0 });
  if (state.outcome !== "saved" || saves.state === state) return saves.count;
  setSaves({ state, count: saves.count + 1 });
  return saves.count + 1;
}

function Footer({ state, view, pressed, run }: FormPart & { run: RunView | null }) {
  const ended = run && run.state !== "running" && isAwaited(run, state, view) ? finishedMessage(run) : null;
  const message =
    state.outcome === "started" && ended ? ended : [state.message, ended].filter(Boolean).join(". ");
  return (
    <div className="sticky bottom-0 -mx-4 -mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-hairline bg-surface px-4 py-3 drawer:-mx-6 drawer:rounded-b-card drawer:px-6">
      {view.mayConfigure ? (
        <SubmitIntent intent="save" pressed={pressed} variant="primary">
          Save
        </SubmitIntent>
      ) : (
        <p className="text-quiet">You can look at these settings; an administrator can change them.</p>
      )}
      <p role="status" className="min-w-0 font-medium">
        {pressed ? "" : message}
      </p>
      {state.stepUp && (
        <noscript>
          {/* With JavaScript the question has the focus already. */}
          <a href="#stepUp" className="text-accent-text underline underline-offset-2">
            Go to the question
          </a>
        </noscript>
      )}
    </div>
  );
}

/** A run that was asked for here; and whoever reloads while a short one is going on still learns that it has ended. */
function isAwaited(run: RunView, state: DialogState, view: DialogView): boolean {
  if (state.syncRunId !== null) return run.id === state.syncRunId;
  const finishedAt = run.finished_at === null ? NaN : Date.parse(run.finished_at);
  return state.outcome === "idle" && view.readAt - finishedAt < 60_000;
}

function errorsOf(state: DialogState) {
  return Object.entries(state.fieldErrors).flatMap(([field, text]) => (text ? [{ id: field, text }] : []));
}
