import { useId, type ReactNode } from "react";

const counts = new Intl.NumberFormat("en-US");

/** How far long work has come: bar, `1,240 of 2,000`, and whatever else is known (rate, time left). */
export function ProgressBar({
  label,
  value,
  max,
  detail,
}: {
  label: string;
  value: number;
  max: number;
  detail?: ReactNode;
}) {
  const labelId = useId();
  return (
    <div>
      <div className="mb-1 flex flex-wrap justify-between gap-x-4 tabular-nums">
        <span id={labelId} className="font-medium">
          {label}
        </span>
        <span>
          {counts.format(value)} of {counts.format(max)}
        </span>
      </div>
      <progress className="bar" aria-labelledby={labelId} value={value} max={Math.max(max, 1)} />
      {detail && <p className="mt-1 text-quiet tabular-nums">{detail}</p>}
    </div>
  );
}
