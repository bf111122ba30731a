import { Refusal } from "../http/exchange";

const USUAL = 100;
const MOST = 500;

/** `after` ("" = from the start) and `limit` of a list. */
export function cursorOf(query: URLSearchParams): { after: string; limit: number } {
  const text = query.get("limit") ?? "";
  if (!/^\d*$/.test(text) || text === "0")
    throw new Refusal(400, `limit: must be a number from 1 to ${MOST}`);
  return { after: query.get("after") ?? "", limit: text === "" ? USUAL : Math.min(Number(text), MOST) };
}

/** A page of what was found; ask for one more than `limit`, so that it is known whether a next page exists. */
export function pageOf<T>(
  found: T[],
  limit: number,
  cursor: (item: T) => string,
): { items: T[]; next: string | null } {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? cursor(items.at(-1)!) : null };
}
