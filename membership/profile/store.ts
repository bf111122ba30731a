import { audit } from "@/accounts/audit/store";
import { transaction, pool } from "@/lib/db";
import { PROFILE_FIELDS, type ProfileField, type ProfileKind, type ProfileValues } from "./labels";

export interface Profile {
  kind: ProfileKind;
  values: Record<ProfileField, string>;
  /** Changes with each change of the contact's row, whoever makes it. */
  version: string;
}

const COLUMNS: Record<ProfileField, string> = {
  firstName: "first_name",
  lastName: "last_name",
  organizationName: "organization_name",
  email: "email",
  phone: "phone",
  mobilePhone: "mobile_phone",
  address1: "address1",
  address2: "address2",
  city: "city",
  state: "state",
  postalCode: "postal_code",
  country: "country",
};

const SELECT = `select kind, xmin::text as version, ${PROFILE_FIELDS.map(
  (field) => `coalesce(${COLUMNS[field]}, '') as "${field}"`,
).join(", ")} from contact where association_id = $1 and id = $2`;

/** A contact as its owner sees it; null when it was deleted meanwhile. */
export async function readProfile(associationId: number, contactId: number): Promise<Profile | null> {
  const { rows } = await pool().query<ProfileRow>(SELECT, [associationId, contactId]);
  return rows[0] ? profileOf(rows[0]) : null;
}

export type SaveProfileOutcome =
  | { status: "saved"; changed: ProfileField[] }
  /** Somebody else, or the same person in another tab, was first. */
  | { status: "conflict"; stored: Profile }
  | { status: "gone" };

/**
 * Save the fields that were given; triggers on the row tell Higher Logic. The login's e-mail stays what it is.
 *
 * @param version of the profile the person was looking at
 */
export async function saveProfile(
  associationId: number,
  contactId: number,
  values: ProfileValues,
  { version, by }: { version: string; by: string },
): Promise<SaveProfileOutcome> {
  return transaction(async (client) => {
    const { rows } = await client.query<ProfileRow>(`${SELECT} for update`, [associationId, contactId]);
    if (!rows[0]) return { status: "gone" };
    const stored = profileOf(rows[0]);
    const changed = PROFILE_FIELDS.filter(
      (field) => values[field] !== undefined && values[field] !== stored.values[field],
    );
    if (changed.length === 0) return { status: "saved", changed };
    if (stored.version !== version) return { status: "conflict", stored };

    const assignments = changed.map((field, index) => `${COLUMNS[field]} = nullif($${index + 3}, '')`);
    await client.query(`update contact set ${assignments.join(", ")} where association_id = $1 and id = $2`, [
      associationId,
      contactId,
      ...changed.map((field) => values[field]),
    ]);
    await audit(
      { associationId, actor: by, action: "profile.saved", subject: String(contactId), detail: { changed } },
      client,
    );
    return { status: "saved", changed };
  });
}

type ProfileRow = Record<ProfileField, string> & { kind: ProfileKind; version: string };

function profileOf({ kind, version, ...values }: ProfileRow): Profile {
  return { kind, version, values };
}
