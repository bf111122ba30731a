/** One figure with its yardstick; both taken in the same run, on the same machine. */
export interface Measure {
  name: string;
  /** What the product did, in `unit`. */
  measured: number;
  /** The same without the product. */
  yardstick: number;
  unit: "contacts/s" | "flows/s" | "ms" | "µs" | "MiB";
  /** measured / yardstick. */
  ratio: number;
  /** From design.md section 7, in words; a promise of a later issue. */
  promise: string;
}

export function measure(
  name: string,
  unit: Measure["unit"],
  measured: number,
  yardstick: number,
  promise: string,
): Measure {
  return { name, unit, measured, yardstick, ratio: measured / yardstick, promise };
}

/** @param share 0.5 is the median; nearest rank */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function table(measures: readonly Measure[]): string {
  const shown = (value: number) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2));
  const rows = measures.map((one) => [
    one.name,
    `${shown(one.measured)} ${one.unit}`,
    `${shown(one.yardstick)} ${one.unit}`,
    one.ratio.toFixed(2),
    one.promise,
  ]);
  const all = [["measure", "measured", "yardstick", "ratio", "promise"], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")).join("\n");
}
