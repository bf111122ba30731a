import { shownReference } from "../attempts/attempt";

/** The number by which staff find what happened; read out over the telephone, so it stands by itself. */
export function ReferenceNumber({
  reference,
  tellsWhom,
}: {
  reference: string;
  /** null: its reader is staff, and looks it up. */
  tellsWhom: string | null;
}) {
  return (
    <p className="text-quiet">
      {tellsWhom === null ? "This attempt under Activity, Sign-on" : `Tell this number to ${tellsWhom}`}:{" "}
      <strong className="font-mono font-semibold whitespace-nowrap text-ink">
        {shownReference(reference)}
      </strong>
    </p>
  );
}
