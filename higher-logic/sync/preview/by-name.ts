/** Where somebody stands in a list that is read by name, as the contacts' own list is: last name, then first name. */
export interface NamePlace {
  lastName: string;
  firstName: string;
  /** Two people may have one name. */
  contactId: number;
}

/** Accents and capitals do not part people who are looked for side by side. */
const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });

export function byName(one: NamePlace, other: NamePlace): number {
  return (
    collator.compare(one.lastName, other.lastName) ||
    collator.compare(one.firstName, other.firstName) ||
    one.contactId - other.contactId
  );
}

/**
 * The first few by name of people who come in any order and any number; no more than a few times `limit` are kept.
 *
 * @param after the last one that was shown; nobody up to here is taken
 */
export class FirstByName<Person> {
  #kept: { place: NamePlace; person: Person }[] = [];
  readonly #limit: number;
  readonly #after: NamePlace | null;

  constructor(limit: number, after: NamePlace | null = null) {
    this.#limit = limit;
    this.#after = after;
  }

  add(place: NamePlace, person: Person): void {
    if (this.#after && byName(place, this.#after) <= 0) return;
    this.#kept.push({ place, person });
    if (this.#kept.length >= 4 * this.#limit) this.#cut();
  }

  get people(): Person[] {
    this.#cut();
    return this.#kept.map(({ person }) => person);
  }

  #cut(): void {
    this.#kept = this.#kept.sort((one, other) => byName(one.place, other.place)).slice(0, this.#limit);
  }
}
