/** One icon as the package's metadata describes it. */
export interface KnownIcon {
  /** As staff type it. */
  name: string;
  label: string;
  /** Words under which people look for it. */
  terms: string[];
}

/** What can be drawn, and what icons were called in version 4 of Font Awesome. */
export interface IconCatalogue {
  icons: ReadonlyMap<string, KnownIcon>;
  /** Name in version 4 → name in version 5, where it is another one. */
  formerNames: ReadonlyMap<string, string>;
}

/**
 * Read the package's `metadata/icons.yml` and `metadata/shims.yml`. The installed version has no JSON of them, and of
 * YAML they use one plain shape only; a test compares what comes out with the drawings in the package.
 */
export function parseCatalogue(iconsYml: string, shimsYml: string): IconCatalogue {
  const icons = new Map<string, KnownIcon>();
  for (const { name, lines } of entries(iconsYml)) {
    const label = lines.find((line) => line.startsWith("  label: "))?.slice("  label: ".length) ?? name;
    const from = lines.indexOf("    terms:");
    const after = from < 0 ? [] : lines.slice(from + 1);
    const end = after.findIndex((line) => !line.startsWith("      - "));
    const terms = after
      .slice(0, end < 0 ? undefined : end)
      .map((line) => unquoted(line.slice(8)).toLowerCase());
    icons.set(name, { name, label: unquoted(label), terms });
  }
  const formerNames = new Map<string, string>();
  for (const { name, lines } of entries(shimsYml)) {
    const now = lines.find((line) => line.startsWith("  name: "))?.slice("  name: ".length);
    if (now && icons.has(now) && !icons.has(name)) formerNames.set(name, now);
  }
  return { icons, formerNames };
}

/** Top-level keys with the lines under them. */
function entries(yml: string): { name: string; lines: string[] }[] {
  const found: { name: string; lines: string[] }[] = [];
  for (const line of yml.split("\n")) {
    const name = /^'?([a-z0-9-]+)'?:$/.exec(line)?.[1];
    if (name) found.push({ name, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

function unquoted(text: string): string {
  return /^(['"])(.*)\1$/.exec(text.trim())?.[2] ?? text.trim();
}
