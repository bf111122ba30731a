import { expect, it } from "vitest";
import { prometheusText } from "@/lib/prometheus";

it("writes help, type and a line a sample, with labels escaped", () => {
  const text = prometheusText([
    {
      name: "a_total",
      help: "How many.",
      samples: [{ value: 3 }, { labels: { of: 'x"y\\z\n' }, value: 0.5 }],
    },
    { name: "b", help: "None.", samples: [] },
  ]);
  expect(text).toBe(
    [
      "# HELP a_total How many.",
      "# TYPE a_total gauge",
      "a_total 3",
      'a_total{of="x\\"y\\\\z\\n"} 0.5',
      "# HELP b None.",
      "# TYPE b gauge",
      "",
    ].join("\n"),
  );
});
