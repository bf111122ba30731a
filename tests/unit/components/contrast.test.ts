import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accentColours, contrast } from "@/components/accent";

const css = readFileSync("app/globals.css", "utf8");
const darkBlock =
  /@media \(prefers-color-scheme: dark\) \{\s*:root \{([\s\S]*?)\n {2}\}/.exec(css)?.[1] ?? "";
const lightBlock = css.slice(0, css.indexOf("@media (prefers-color-scheme: dark)"));

function colours(...blocks: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of blocks.join("\n").matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)) {
    found[name!] = value!;
  }
  return found;
}

const themes = { light: colours(lightBlock), dark: colours(lightBlock, darkBlock) };
const grounds = ["n1", "n2", "n3", "n4"];
const meanings = ["success", "warning", "danger", "info"];

describe.each(Object.entries(themes))("the colours of the %s theme", (_theme, colour) => {
  const of = (one: string, other: string) => contrast(colour[one]!, colour[other]!);

  it("let text and quiet text be read on every ground", () => {
    for (const ground of grounds) {
      expect(of("n12", ground), ground).toBeGreaterThanOrEqual(7);
      expect(of("n11", ground), ground).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("let each meaning's words be read on its own surface and on the page", () => {
    for (const meaning of meanings) {
      for (const ground of [`${meaning}-surface`, "n1", "n2", "n3"]) {
        expect(of(`${meaning}-text`, ground), `${meaning} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
      expect(of("n12", `${meaning}-surface`), meaning).toBeGreaterThanOrEqual(7);
    }
  });

  it("let the edge of a control be seen", () => {
    for (const ground of ["n1", "n2"]) expect(of("n8", ground), ground).toBeGreaterThanOrEqual(3);
  });

  it("let the words on a filled button be read, also under the pointer", () => {
    for (const [words, fill] of [
      ["on-accent", "accent-solid"],
      ["on-accent", "accent-solid-hover"],
      ["on-danger", "danger-solid"],
      ["on-danger", "danger-solid-hover"],
    ] as const) {
      expect(of(words, fill), `${words} on ${fill}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("let links be read on every ground", () => {
    for (const ground of ["n1", "n2", "n3"]) expect(of("accent-text", ground)).toBeGreaterThanOrEqual(4.5);
  });
});

describe("an association's own colour", () => {
  const anyColour = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, "0")}`);

  it("is corrected until it can be read, whatever it is", () => {
    fc.assert(
      fc.property(anyColour, (hex) => {
        const { light, dark } = accentColours(hex);
        for (const [theme, own] of [
          [themes.light, light],
          [themes.dark, dark],
        ] as const) {
          for (const ground of ["n1", "n2", "n3"]) {
            expect(contrast(own["--accent-text"]!, theme[ground]!)).toBeGreaterThanOrEqual(4.5);
          }
          for (const fill of ["--accent-solid", "--accent-solid-hover"]) {
            expect(contrast(own["--on-accent"]!, own[fill]!)).toBeGreaterThanOrEqual(4.5);
          }
        }
      }),
    );
  });

  it("stays as it is where it can be read already", () => {
    expect(accentColours("#14607f").light["--accent-solid"]).toBe("#14607f");
  });
});
