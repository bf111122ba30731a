export interface Gauge {
  name: string;
  help: string;
  samples: readonly { labels?: Readonly<Record<string, string>>; value: number }[];
}

export interface Histogram {
  name: string;
  help: string;
  /** Upper bounds, rising; `+Inf` comes by itself. */
  bounds: readonly number[];
  samples: readonly {
    labels?: Readonly<Record<string, string>>;
    /** How many up to each bound, and after the last one all of them. */
    cumulative: readonly number[];
    sum: number;
  }[];
}

/** Prometheus' text format, version 0.0.4. */
export function prometheusText(metrics: readonly (Gauge | Histogram)[]): string {
  return metrics
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help}`,
      `# TYPE ${metric.name} ${"bounds" in metric ? "histogram" : "gauge"}`,
      ...("bounds" in metric ? histogramLines(metric) : gaugeLines(metric)),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function gaugeLines({ name, samples }: Gauge): string[] {
  return samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`);
}

function histogramLines({ name, bounds, samples }: Histogram): string[] {
  const limits = [...bounds.map(String), "+Inf"];
  return samples.flatMap(({ labels, cumulative, sum }) => [
    ...limits.map((le, index) => `${name}_bucket${labelText({ ...labels, le })} ${cumulative[index]}`),
    `${name}_sum${labelText(labels)} ${sum}`,
    `${name}_count${labelText(labels)} ${cumulative.at(-1)}`,
  ]);
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replace(/[\\"\n]/g, (sign) => (sign === "\n" ? "\\n" : `\\${sign}`))}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}
