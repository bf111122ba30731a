/** A page's query. Anybody can write anything into it, any number of times. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export function textParameter(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
