import { shownReference } from "../attempts/attempt";

/** The number by which staff find what happened; read out over the telephone, so it stands by itself. */
export function ReferenceNumber({ reference, tellsWhom }: { reference: string; tellsWhom: string }) {
  return (
    <p className="text-quiet">
      Tell this number to {tellsWhom}:{" "}
      <strong className="font-mono font-semibold whitespace-nowrap text-ink">
        {shownReference(reference)}
      </strong>
    </p>
  );
}
