/** The association's first letter in its colour, where a logo would stand. */
export function Monogram({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-control bg-accent font-semibold text-on-accent"
    >
      {[...name.trim()][0]?.toUpperCase()}
    </span>
  );
}
