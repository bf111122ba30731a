/** What Next hands a page. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** A parameter's text, cut to what a person would type; of a repeated one the first counts. */
export function textOf(value: string | string[] | undefined): string {
  return ((Array.isArray(value) ? value[0] : value) ?? "").slice(0, 200);
}

/** The parameter when it is one of the choices. */
export function choiceOf<const Choice extends string>(
  value: string | string[] | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === value);
}

/** An address with those parameters that hold something. */
export function href(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
