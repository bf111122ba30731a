import type { FreshDatabase } from "./database";

/** Rows written as somebody with psql would write them; answers the new row's id. */
export function writer(database: FreshDatabase) {
  let made = 0;
  const insert = async (table: string, row: Record<string, unknown>): Promise<number> => {
    const names = Object.keys(row);
    const places = names.map((_, index) => `$${index + 1}`);
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into ${table} (${names.join(", ")}) values (${places.join(", ")}) returning id`,
      Object.values(row),
    );
    return rows[0]!.id;
  };
  return {
    insert,
    association: (facts: Record<string, unknown> = {}) =>
      insert("association", { slug: `fixture-${(made += 1)}`, name: "Fixture Guild", ...facts }),
    person: (associationId: number, facts: Record<string, unknown> = {}) =>
      insert("contact", {
        association_id: associationId,
        kind: "individual",
        first_name: "Ana",
        last_name: "Example",
        ...facts,
      }),
    organization: (associationId: number, name: string) =>
      insert("contact", {
        association_id: associationId,
        kind: "organization",
        organization_name: name,
      }),
    type: (associationId: number, name = "Full") =>
      insert("membership_type", { association_id: associationId, name }),
    list: (associationId: number, facts: Record<string, unknown> = {}) =>
      insert("list", { association_id: associationId, name: "Board", ...facts }),
  };
}
