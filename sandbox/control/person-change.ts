import { Refusal } from "../http/exchange";
import { DETAILS, type Field } from "../push/fields";
import { BadRecord, readField } from "../push/read-record";
import type { People } from "../tenants/people";
import { fieldsOf, type FieldValue, type Person } from "../tenants/person";
import type { PersonChange } from "../tenants/tenant";

/** What a PATCH of a contact asks for: stored fields, the key itself, and `locallyDeactivated`. */
export function readPersonChange(
  people: People,
  person: Person,
  body: Record<string, unknown>,
): PersonChange {
  const { locallyDeactivated, ...asked } = body;
  if (locallyDeactivated !== undefined && typeof locallyDeactivated !== "boolean") {
    throw new Refusal(400, "locallyDeactivated: must be true or false");
  }
  const stored = fieldsOf(person);
  const change: PersonChange = { fields: {}, locallyDeactivated };
  for (const [name, value] of Object.entries(asked)) {
    const field = DETAILS.find(name);
    if (field === undefined && !Object.hasOwn(stored, name))
      throw new Refusal(400, `${name}: is not a stored field`);
    if (field === undefined) change.fields[name] = value as FieldValue;
    else change.fields[field.name] = readOrRefuse(field, value);
  }
  return withNewKey(people, person, change);
}

function readOrRefuse(field: Field, value: unknown): FieldValue {
  try {
    return readField(field, value);
  } catch (error) {
    if (error instanceof BadRecord) throw new Refusal(400, error.message);
    throw error;
  }
}

function withNewKey(people: People, person: Person, change: PersonChange): PersonChange {
  const key = change.fields.LegacyContactKey;
  if (key === undefined || key === person.key) return change;
  if (key === "") throw new Refusal(400, "LegacyContactKey: must not be empty");
  if (people.find(String(key)) !== undefined)
    throw new Refusal(409, `LegacyContactKey: ${String(key)} is somebody else's`);
  return { ...change, newKey: String(key) };
}
