import fc from "fast-check";
import type pg from "pg";

/** Days from today; null is no date. Today and its neighbours often, because that is where rules turn. */
const dayOffset = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.integer({ min: -900, max: 900 }) },
);
const day = dayOffset.map((offset) => {
  if (offset === null) return null;
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
});

/** Text as people paste it; Postgres itself keeps out NUL and halves of characters. */
const pasted = fc
  .array(
    fc.oneof(
      fc.constantFrom("a", "B", ",", " ", "\t", "\r\n", "\u0007", "\u0085", "\u2028", "e\u0301", "\u00f1"),
      fc.constantFrom(
        "\u6f22",
        "\u{1f600}",
        "'",
        '"',
        "\\",
        "<b>",
        "\u202e",
        "\ufeff",
        "\u200d",
        "x".repeat(200),
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
const text = fc.option(pasted, { nil: null, freq: 3 });
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("Maria", "O'Brien") },
  { weight: 1, arbitrary: text },
);
/** The place of a row in another table, taken modulo how many there are. */
const place = fc.nat({ max: 1_000 });

const facts = fc.record({
  timeZone: fc.constantFrom("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata"),
  graceDays: fc.constantFrom(0, 0, 1, 30),
  contacts: fc.array(
    fc.record({
      kind: fc.constantFrom(
        "individual" as const,
        "individual" as const,
        "individual" as const,
        "organization" as const,
      ),
      hasGivenKey: fc.boolean(),
      first_name: name,
      last_name: name,
      email: name,
      organization_name: text,
      member_number: text,
      prefix: text,
      middle_name: text,
      suffix: text,
      informal_name: text,
      website_url: text,
      phone: text,
      mobile_phone: text,
      address1: text,
      address2: text,
      city: text,
      state: text,
      postal_code: text,
      country: text,
      exclude_from_directory: fc.boolean(),
      do_not_contact: fc.boolean(),
      do_not_email: fc.boolean(),
      isActiveStaff: fc.option(fc.boolean(), { nil: null, freq: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  types: fc.array(pasted, { minLength: 1, maxLength: 3 }),
  lists: fc.array(
    fc.record({
      name: pasted,
      kind: fc.constantFrom("Committee", "Chapter\t"),
      is_active: fc.constantFrom(true, true, true, false),
      is_synced: fc.constantFrom(true, true, false),
      do_not_contact: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  memberships: fc.array(
    fc.record({
      contact: place,
      type: place,
      status: fc.constantFrom(
        "active" as const,
        "active" as const,
        "pending" as const,
        "suspended" as const,
        "dropped" as const,
      ),
      begins_on: day,
      expires_on: day,
      dropped_on: day,
    }),
    { maxLength: 14 },
  ),
  relationships: fc.array(
    fc.record({
      contact: place,
      organization: place,
      title: text,
      is_primary: fc.boolean(),
      begins_on: day,
      ends_on: day,
    }),
    { maxLength: 10 },
  ),
  listMemberships: fc.array(
    fc.record({ contact: place, list: place, role: text, joined_on: day, dropped_on: day }),
    { maxLength: 24 },
  ),
  shadows: fc.array(
    fc.record({ contact: place, isDeleted: fc.boolean(), isRemoved: fc.boolean(), isInDoubt: fc.boolean() }),
    { maxLength: 5 },
  ),
});

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;
export type Rows = ReturnType<typeof rowsOf>;

/** An association with everything a record can depend on, as rows for `storeRows`; called with an id nobody has yet. */
export const generatedAssociation = facts.map((generated) => (id: number) => rowsOf(generated, id));

function rowsOf(generated: Facts, id: number) {
  const at = (row: number) => id * 1_000 + row;
  const contactAt = (row: number) => at(row % generated.contacts.length);
  const slug = `generated-${id}`;
  const contacts = generated.contacts.map(({ hasGivenKey, isActiveStaff: _staff, ...columns }, row) => ({
    id: at(row),
    association_id: id,
    integration_key: hasGivenKey ? `AMS-e\u0301-${at(row)}` : null,
    ...columns,
  }));
  return {
    association: [{ id, slug, name: slug, time_zone: generated.timeZone, grace_days: generated.graceDays }],
    push_target: [{ id, association_id: id, format: "push-v1", base_url: slug, tenant_code: slug }],
    contact: contacts,
    staff_member: generated.contacts.flatMap(({ isActiveStaff }, row) =>
      isActiveStaff === null ? [] : [{ contact_id: at(row), role: "viewer", is_active: isActiveStaff }],
    ),
    membership_type: generated.types.map((name, row) => ({
      id: at(row),
      association_id: id,
      name: `${row} ${name}`,
    })),
    membership: generated.memberships.map(({ contact, type, ...columns }, row) => ({
      id: at(row),
      contact_id: contactAt(contact),
      membership_type_id: at(type % generated.types.length),
      ...columns,
    })),
    relationship: generated.relationships.flatMap(({ contact, organization, ...columns }, row) => {
      const ends = { contact_id: contactAt(contact), organization_id: contactAt(organization) };
      return ends.contact_id === ends.organization_id ? [] : [{ id: at(row), ...ends, ...columns }];
    }),
    list: generated.lists.map(({ name, ...columns }, row) => ({
      id: at(row),
      association_id: id,
      key: `list-${9 - row}`,
      name: `List ${name}`,
      ...columns,
    })),
    list_membership: generated.listMemberships.map(({ contact, list, ...columns }, row) => ({
      id: at(row),
      list_id: at(list % generated.lists.length),
      contact_id: contactAt(contact),
      ...columns,
    })),
    pushed_contact: shadowRows(generated, id, (shadow) => (shadow.isDeleted ? at(500) : at(0)), contacts),
  };
}

/** At most one row a contact; of contacts deleted since as well. */
function shadowRows(
  generated: Facts,
  id: number,
  first: (shadow: Facts["shadows"][number]) => number,
  contacts: { id: number; integration_key: string | null }[],
) {
  const rows = generated.shadows.map((shadow) => {
    const contactId = first(shadow) + (shadow.contact % generated.contacts.length);
    const key = contacts.find((contact) => contact.id === contactId)?.integration_key;
    return {
      push_target_id: id,
      contact_id: contactId,
      association_id: id,
      integration_key: key ?? String(contactId),
      first_name: "Sent",
      last_name: "Before",
      email: "sent.before@prairie.example",
      group_keys: shadow.isRemoved ? [] : ["list-9", "list-gone"],
      is_active: !shadow.isRemoved,
      is_member: !shadow.isRemoved,
      removed_at: shadow.isRemoved ? "2026-01-01T00:00:00Z" : null,
      in_doubt_until: shadow.isInDoubt ? "2026-01-01T00:15:00Z" : null,
    };
  });
  return [...new Map(rows.map((row) => [row.contact_id, row])).values()];
}

/** Insert all rows, in the order in which they refer to each other. */
export async function storeRows(client: Pick<pg.ClientBase, "query">, rows: Rows): Promise<void> {
  for (const [table, ofTable] of Object.entries(rows)) {
    const columns = Object.keys(ofTable[0] ?? {}).join(", ");
    if (columns)
      await client.query(
        `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
        [JSON.stringify(ofTable)],
      );
  }
}
