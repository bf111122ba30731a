/** The shape of a table that is on its way. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" className="rounded-card border border-hairline bg-surface">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-10 items-center gap-6 border-b border-hairline px-4 last:border-b-0">
          <div className="skeleton h-3 w-2/5 rounded-control bg-n4" />
          <div className="skeleton h-3 w-1/4 rounded-control bg-n4" />
        </div>
      ))}
    </div>
  );
}
