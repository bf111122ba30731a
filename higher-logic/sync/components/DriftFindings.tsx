"use client";

import Link from "next/link";
import { useActionState, useState, type ReactNode } from "react";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { SelectBox } from "@/components/SelectBox";
import { SelectionBar } from "@/components/SelectionBar";
import { SubmitButton } from "@/components/SubmitButton";
import { healDifferences } from "@/higher-logic/sync/drift/actions";
import { count } from "./run-words";

/** One difference as it crosses to the browser. */
export interface ShownFinding {
  id: number;
  /** null: nobody here. */
  contactHref: string | null;
  name: string;
  key: string;
  difference: string;
  cause: string;
  isHealable: boolean;
  /** By whom; null: not healed. */
  healedBy: string | null;
}

/** The differences by name, and the button that sends what is true here again. Works without JavaScript. */
export function DriftFindings({
  findings,
  cause,
  healable,
  mayHeal,
  empty,
}: {
  findings: readonly ShownFinding[];
  /** The one the page shows; empty: all. */
  cause: string;
  /** People of all pages whom healing would help. */
  healable: number;
  mayHeal: boolean;
  empty: ReactNode;
}) {
  const [state, heal] = useActionState(healDifferences, { ok: true, message: "" });
  const [selected, setSelected] = useState(0);
  return (
    <form
      action={heal}
      onChange={(event) => setSelected(new FormData(event.currentTarget).getAll("findingId").length)}
      onReset={() => setSelected(0)}
      className="flex flex-col gap-4"
    >
      <input type="hidden" name="cause" value={cause} readOnly />
      <DataTable
        caption="Differences"
        rows={findings}
        rowKey={(finding) => finding.id}
        empty={empty}
        columns={[
          { header: "Person", cell: (finding) => <Person finding={finding} mayHeal={mayHeal} /> },
          {
            header: "Difference",
            cell: (finding) => (
              <>
                {finding.difference}
                {finding.cause !== finding.difference && (
                  <span className="block text-quiet drawer:hidden">{finding.cause}</span>
                )}
              </>
            ),
          },
          { header: "Who is right", from: "drawer", cell: (finding) => finding.cause },
        ]}
      />
      <SelectionBar
        message={state.message}
        isError={!state.ok}
        selected={selected === 0 ? "Nothing is selected." : `${count(selected, "difference")} selected.`}
        effect="Healing sends the whole record of each person once more."
      >
        {mayHeal && healable > 0 && (
          <>
            <SubmitButton name="decision" value="heal-selected">
              Heal selected
            </SubmitButton>
            <SubmitButton name="decision" value="heal-all" variant="secondary">
              Heal all {count(healable, "person", "people")}
            </SubmitButton>
          </>
        )}
      </SelectionBar>
    </form>
  );
}

function Person({ finding, mayHeal }: { finding: ShownFinding; mayHeal: boolean }) {
  const { contactHref, name, key, healedBy } = finding;
  return (
    <div className="flex items-start gap-2">
      {mayHeal && finding.isHealable && healedBy === null && (
        <SelectBox name="findingId" value={finding.id} label={`Select ${name}: ${finding.difference}`} />
      )}
      <div className="min-w-0 drawer:min-w-40">
        {contactHref === null ? (
          <span className="font-medium">{name}</span>
        ) : (
          <Link href={contactHref} className="font-medium text-accent-text underline underline-offset-2">
            {name}
          </Link>
        )}{" "}
        {healedBy !== null && <Badge tone="success">Sent again</Badge>}
        <span className="block text-quiet">Integration key {key}</span>
      </div>
    </div>
  );
}
