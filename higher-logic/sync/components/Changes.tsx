import type { FieldChange } from "@/higher-logic/push/difference";

/** What a record says otherwise than the one before it, field by field. */
export function Changes({
  changes,
  isFirst = false,
}: {
  changes: readonly FieldChange[];
  /** There was no record before it: what a field was need not be said of each. */
  isFirst?: boolean;
}) {
  if (changes.length === 0) return <span className="block text-quiet">The same once more.</span>;
  return (
    <ul className="text-quiet">
      {changes.map(({ field, was, is }) => (
        <li key={field}>
          {field}: {!isFirst && <Was was={was} />}
          {is === "" ? <Nothing /> : <span className="text-ink">{is}</span>}
        </li>
      ))}
    </ul>
  );
}

function Was({ was }: { was: string }) {
  return (
    <>
      {was === "" ? <Nothing /> : <s className="decoration-n9">{was}</s>} <span aria-hidden>→</span>
      <span className="sr-only">is now</span>{" "}
    </>
  );
}

function Nothing() {
  return <i>nothing</i>;
}
