"use client";

import { startTransition, useActionState } from "react";
import { StepUpFields } from "@/accounts/components/StepUpFields";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { SubmitButton } from "@/components/SubmitButton";
import { switchHigherLogic, type SwitchState } from "../websupport/actions";
import type { AssociationSwitch } from "../websupport/store";

const first: SwitchState = { message: "", ok: true };

/** One check box an association, saved the moment it is pressed; without JavaScript by the button beside it. */
export function AssociationSwitches({ associations }: { associations: readonly AssociationSwitch[] }) {
  const [state, dispatch, pending] = useActionState(switchHigherLogic, first);
  return (
    <>
      <DataTable
        caption="Associations and whether Higher Logic is on for them"
        rows={associations}
        rowKey={(association) => association.id}
        columns={[
          {
            header: "Association",
            cell: (association) => <span className="font-medium">{association.name}</span>,
          },
          { header: "Address", from: "phone", cell: (association) => association.host ?? association.slug },
          {
            header: "Set up by staff",
            from: "drawer",
            cell: (association) => <SetUp association={association} />,
          },
          {
            header: "Higher Logic",
            cell: (association) => (
              <form action={dispatch} className="flex items-center gap-2">
                <input type="hidden" name="associationId" value={association.id} />
                <input
                  // Another person's press must show: the box is made anew when what is stored has changed.
                  key={`${association.higherLogicAllowed} ${waitsAt(state, association)}`}
                  type="checkbox"
                  name="allowed"
                  aria-label="Higher Logic"
                  defaultChecked={association.higherLogicAllowed}
                  disabled={pending}
                  onChange={(event) => {
                    const form = new FormData(event.currentTarget.form ?? undefined);
                    startTransition(() => dispatch(form));
                  }}
                  className="size-5 accent-accent pointer-coarse:size-6"
                />
                <noscript>
                  <Button type="submit">Save</Button>
                </noscript>
              </form>
            ),
          },
        ]}
      />
      {state.stepUp && <Waiting waits={state.stepUp} dispatch={dispatch} associations={associations} />}
      <p
        role="status"
        className={`mt-3 min-h-6 font-medium ${state.ok ? "text-success-text" : "text-danger-text"}`}
      >
        {pending ? "" : state.message}
      </p>
    </>
  );
}

function waitsAt({ stepUp }: SwitchState, { id }: AssociationSwitch): boolean {
  return stepUp?.associationId === id;
}

/** A switch that waits until the person has shown that it is them. The box shows what is stored meanwhile. */
function Waiting({
  waits: { ask, associationId, allowed },
  dispatch,
  associations,
}: {
  waits: NonNullable<SwitchState["stepUp"]>;
  dispatch: (form: FormData) => void;
  associations: readonly AssociationSwitch[];
}) {
  const name = associations.find(({ id }) => id === associationId)?.name ?? "";
  return (
    <form action={dispatch} className="mt-3">
      <input type="hidden" name="associationId" value={associationId} />
      {allowed && <input type="hidden" name="allowed" value="on" />}
      <StepUpFields ask={ask}>
        <SubmitButton>
          Switch Higher Logic {allowed ? "on" : "off"} for {name}
        </SubmitButton>
      </StepUpFields>
    </form>
  );
}

function SetUp({ association }: { association: AssociationSwitch }) {
  if (!association.isEnabled) return <Badge>Not enabled</Badge>;
  return association.isSynced ? (
    <Badge tone="success">Synced</Badge>
  ) : (
    <Badge tone="warning">No initial sync</Badge>
  );
}
