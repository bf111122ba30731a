import { pool } from "@/lib/db";
import { violatedConstraint } from "@/lib/postgres-errors";

export interface MembershipType {
  id: number;
  name: string;
  version: string;
}

/** The association's membership types by name. */
export async function readTypes(associationId: number): Promise<MembershipType[]> {
  const { rows } = await pool().query<MembershipType>(
    "select id, name, xmin::text as version from membership_type where association_id = $1 order by lower(name), id",
    [associationId],
  );
  return rows;
}

/** One type, or null when the association has none with this number. */
export async function readType(associationId: number, typeId: number): Promise<MembershipType | null> {
  const { rows } = await pool().query<MembershipType>(
    "select id, name, xmin::text as version from membership_type where association_id = $1 and id = $2",
    [associationId, typeId],
  );
  return rows[0] ?? null;
}

/** Make a type; its name must be a new one. */
export async function createType(associationId: number, name: string): Promise<"created" | "name-taken"> {
  return refusingTakenNames(async () => {
    await pool().query("insert into membership_type (association_id, name) values ($1, $2)", [
      associationId,
      name,
    ]);
    return "created" as const;
  });
}

/** Rename the version of a type that the form was made from. */
export async function renameType(
  associationId: number,
  typeId: number,
  version: string,
  name: string,
): Promise<"renamed" | "name-taken" | "changed-meanwhile" | "gone"> {
  return refusingTakenNames(async () => {
    const { rowCount } = await pool().query(
      "update membership_type set name = $4 where association_id = $1 and id = $2 and xmin::text = $3",
      [associationId, typeId, version, name],
    );
    if (rowCount) return "renamed" as const;
    return (await readType(associationId, typeId)) ? ("changed-meanwhile" as const) : ("gone" as const);
  });
}

async function refusingTakenNames<T>(write: () => Promise<T>): Promise<T | "name-taken"> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) === "membership_type_association_id_name_key") return "name-taken";
    throw error;
  }
}

/** Delete a type that no membership has. Memberships of it would lose what they are, so one in use stays. */
export async function deleteType(
  associationId: number,
  typeId: number,
): Promise<"deleted" | "in-use" | "gone"> {
  try {
    const { rowCount } = await pool().query(
      "delete from membership_type where association_id = $1 and id = $2",
      [associationId, typeId],
    );
    return rowCount ? "deleted" : "gone";
  } catch (error) {
    if (violatedConstraint(error) === "membership_association_id_membership_type_id_fkey") return "in-use";
    throw error;
  }
}

/** Whether any membership has the type. */
export async function isTypeInUse(associationId: number, typeId: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    "select from membership where association_id = $1 and membership_type_id = $2 limit 1",
    [associationId, typeId],
  );
  return rowCount === 1;
}
