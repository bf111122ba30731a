// How clients made elsewhere say what we understand only as the standards say it.

/**
 * The query of an authorization request as the provider takes it: scopes parted by one space each (others part them by
 * commas, or leave a blank at the end), no scope where it is blank, and for `select_account` the page where one signs in,
 * which is where somebody can be somebody else here. Anything else, and what is given twice, stays as it is.
 */
export function plainQuery(search: string): string {
  const query = new URLSearchParams(search);
  const before = query.toString();
  rewrite(query, "scope", (scope) => wordsOf(scope, /[\s,]+/));
  rewrite(query, "prompt", (prompt) =>
    wordsOf(prompt, / +/).map((word) => (word === "select_account" ? "login" : word)),
  );
  const after = query.toString();
  return after === before ? search : `?${after}`;
}

function rewrite(query: URLSearchParams, name: string, words: (value: string) => string[]): void {
  const [value, ...more] = query.getAll(name);
  if (value === undefined || more.length > 0) return;
  const said = [...new Set(words(value))].join(" ");
  if (said === "") query.delete(name);
  else query.set(name, said);
}

function wordsOf(value: string, between: RegExp): string[] {
  return value.split(between).filter(Boolean);
}
