/** What people write and no list of country names has. */
const ALSO: Readonly<Record<string, string>> = {
  usa: "US",
  "united states of america": "US",
  america: "US",
  uk: "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  "northern ireland": "GB",
  holland: "NL",
  "czech republic": "CZ",
  turkey: "TR",
};

let byName: ReadonlyMap<string, string> | undefined;

/**
 * The two letters of ISO 3166 for a country as staff wrote it: its English name, the letters themselves, or what people
 * call it. "" when it is none of these: V2 has room for letters only.
 */
export function countryCode(written: string): string {
  const name = written.toLowerCase().replace(/\./g, "").replace(/^the /, "").trim();
  byName ??= countries();
  return ALSO[name] ?? byName.get(name) ?? "";
}

/** Codes and English names of all countries, from the language data that is part of the runtime. */
function countries(): Map<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const found = new Map<string, string>();
  for (const code of letters.flatMap((one) => letters.map((other) => one + other))) {
    const name = names.of(code);
    // Codes that no country has: withdrawn ones (whose names others have now), the Union, and private use.
    if (name === undefined || NO_COUNTRY.has(code) || /^(Q[M-Z]|X[A-Z])$/.test(code)) continue;
    found.set(code.toLowerCase(), code);
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), code);
  }
  return found;
}

const NO_COUNTRY = new Set(["AN", "BU", "CS", "DD", "DY", "EU", "EZ", "FX", "HV", "NH", "NT", "RH", "SU"]);
for (const code of ["TP", "UK", "UN", "VD", "YD", "YU", "ZR", "ZZ"]) NO_COUNTRY.add(code);
