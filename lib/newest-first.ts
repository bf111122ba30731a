/**
 * SQL: the rows of one association, the newest first, by the index on (association_id, id).
 *
 * Where the association is asked for by "=", its column says nothing about the order any more, and Postgres may as well
 * walk the primary key backwards: over all that others wrote since this one's newest row.
 *
 * @param association SQL of its id
 * @param before SQL of the id of the row that was shown last; null: from the newest on
 * @param alias of the table, with its dot, where the query has others
 */
export function newestFirst(association: string, before = "null", alias = "") {
  const [associationId, id] = [`${alias}association_id`, `${alias}id`];
  return {
    isOurs: `(${associationId}, ${id}) < (${association}, coalesce(${before}::bigint, 9223372036854775807))
      and ${associationId} >= ${association}`,
    order: `${associationId} desc, ${id} desc`,
  };
}
