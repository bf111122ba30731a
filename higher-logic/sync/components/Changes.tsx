import type { FieldChange } from "@/higher-logic/push/difference";

/** What a record says otherwise than the one before it, field by field. */
export function Changes({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) return <span className="block text-quiet">The same once more.</span>;
  return (
    <ul className="text-quiet">
      {changes.map(({ field, was, is }) => (
        <li key={field}>
          {field}: {was === "" ? <Nothing /> : <s className="decoration-n9">{was}</s>}{" "}
          <span aria-hidden>→</span>
          <span className="sr-only">is now</span>{" "}
          {is === "" ? <Nothing /> : <span className="text-ink">{is}</span>}
        </li>
      ))}
    </ul>
  );
}

function Nothing() {
  return <i>nothing</i>;
}
