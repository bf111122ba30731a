/** Largest value of an `integer` id; a larger one would be an error of the database's instead of "not found". */
const LARGEST_INTEGER = 2_147_483_647;

/**
 * An id out of an address, or undefined for anything that cannot be one: nonsense in an address is as good as nothing.
 *
 * @param largest of log tables (`bigint`) ids may be larger
 */
export function idFrom(text: unknown, largest = LARGEST_INTEGER): number | undefined {
  if (typeof text !== "string" || !/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= largest ? id : undefined;
}
