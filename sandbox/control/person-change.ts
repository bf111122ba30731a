import { Refusal } from "../http/exchange";
import { z } from "zod";
import { DETAILS, type Field } from "../push/fields";
import { BadRecord, readField } from "../push/read-record";
import type { People } from "../tenants/people";
import { fieldsOf, type FieldValue, type Person } from "../tenants/person";
import type { PersonChange } from "../tenants/tenant";

/** The communities an administrator puts somebody in, instead of those pushed; by the next push they are gone. */
const Communities = z.array(
  z
    .strictObject({
      GroupKey: z.string().min(1),
      RoleDescription: z.string().default(""),
      BeginDate: z.string().default(""),
      EndDate: z.string().default(""),
    })
    .transform(({ GroupKey: key, RoleDescription: role, BeginDate: begin, EndDate: end }) => {
      return { key, name: "", role, since: "", begin, end };
    }),
);

/** What a PATCH of a contact asks for: stored fields, the key itself, `communities` and `locallyDeactivated`. */
export function readPersonChange(
  people: People,
  person: Person,
  body: Record<string, unknown>,
): PersonChange {
  const { locallyDeactivated, communities, ...asked } = body;
  if (locallyDeactivated !== undefined && typeof locallyDeactivated !== "boolean") {
    throw new Refusal(400, "locallyDeactivated: must be true or false");
  }
  const stored = fieldsOf(person);
  const change: PersonChange = { fields: {}, locallyDeactivated };
  if (communities !== undefined) change.communities = readCommunities(communities);
  for (const [name, value] of Object.entries(asked)) {
    const field = DETAILS.find(name);
    if (field === undefined && !Object.hasOwn(stored, name))
      throw new Refusal(400, `${name}: is not a stored field`);
    if (field === undefined) change.fields[name] = value as FieldValue;
    else change.fields[field.name] = readOrRefuse(field, value);
  }
  return withNewKey(people, person, change);
}

function readCommunities(value: unknown): z.output<typeof Communities> {
  const read = Communities.safeParse(value);
  if (!read.success)
    throw new Refusal(400, "communities: must be [{GroupKey, RoleDescription?, BeginDate?, EndDate?}]");
  return read.data.sort((one, other) => (one.key < other.key ? -1 : 1));
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
