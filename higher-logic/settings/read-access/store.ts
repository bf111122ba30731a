import type pg from "pg";
import type { ReadAccess } from "@/higher-logic/read-api/gateway";
import { pool } from "@/lib/db";
import { CannotOpenSealed } from "@/lib/sealing";
import { openReadSecret, sealReadSecret } from "../keys";
import { readBaseUrl, type Region } from "../push-address";
import type { SettingsInput } from "../schema";

type Client = Pick<pg.ClientBase, "query">;

interface Row {
  region: Region;
  address: string | null;
  key: string | null;
  password: string | null;
  callsPerMinute: number;
}

/** How the community of this association is read, the opened key included; null: not set up, or it cannot be opened. */
export async function readReadAccess(
  associationId: number,
  client: Client = pool(),
): Promise<ReadAccess | null> {
  const { rows } = await client.query<Row>(
    `select region, read_base_url as address, read_key_sealed as key, read_password_sealed as password,
            read_calls_per_minute as "callsPerMinute"
       from higher_logic_settings where association_id = $1`,
    [associationId],
  );
  const [row] = rows;
  if (!row?.key) return null;
  try {
    return {
      baseUrl: readBaseUrl(row.region, row.address),
      key: openReadSecret(associationId, "read-key", row.key),
      password: row.password === null ? "" : openReadSecret(associationId, "read-password", row.password),
      callsPerMinute: row.callsPerMinute,
    };
  } catch (error) {
    if (error instanceof CannotOpenSealed) return null;
    throw error;
  }
}

/** Part of a save. A new key comes with its own password, or with none. */
export async function storeReadAccess(
  client: pg.ClientBase,
  associationId: number,
  input: SettingsInput,
): Promise<void> {
  await client.query(
    "update higher_logic_settings set read_base_url = $2, read_calls_per_minute = $3 where association_id = $1",
    [associationId, input.readAddress, input.readCallsPerMinute],
  );
  if (input.forgetReadAccess) return setSecrets(client, associationId, null, null, null);
  if (input.readKey !== null) {
    const { sealed, lastFour } = sealReadSecret(associationId, "read-key", input.readKey);
    const password = input.readPassword && sealReadSecret(associationId, "read-password", input.readPassword);
    return setSecrets(client, associationId, sealed, lastFour, password ? password.sealed : null);
  }
  if (input.readPassword === null) return;
  const { sealed } = sealReadSecret(associationId, "read-password", input.readPassword);
  await client.query(
    "update higher_logic_settings set read_password_sealed = $2 where association_id = $1 and read_key_sealed is not null",
    [associationId, sealed],
  );
}

async function setSecrets(
  client: pg.ClientBase,
  associationId: number,
  key: string | null,
  lastFour: string | null,
  password: string | null,
): Promise<void> {
  await client.query(
    `update higher_logic_settings set read_key_sealed = $2, read_key_last_four = $3, read_password_sealed = $4
      where association_id = $1`,
    [associationId, key, lastFour, password],
  );
}
