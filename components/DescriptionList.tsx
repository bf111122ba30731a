import type { ReactNode } from "react";

/** Names and values side by side; under each other on a phone. An empty value shows as a dash that is read as "none". */
export function DescriptionList({ items }: { items: readonly { term: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 phone:gap-y-2 phone:grid-cols-[minmax(7rem,min(30%,12rem))_1fr]">
      {items.map(({ term, value }) => (
        <div key={term} className="contents max-phone:first:[&>dt]:mt-0">
          <dt className="text-quiet max-phone:mt-3">{term}</dt>
          <dd className="min-w-0">{value || value === 0 ? value : <None />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Nothing there: a dash for the eye, a word for the ear. */
export function None() {
  return (
    <span className="text-quiet">
      <span aria-hidden>–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
