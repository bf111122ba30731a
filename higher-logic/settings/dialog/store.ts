import { associationUrl } from "@/accounts/hosts/store";
import { can, type Role } from "@/accounts/roles";
import { higherLogicClient } from "@/higher-logic/sso/clients/store";
import { runView, type RunView } from "@/higher-logic/sync/components/run-words";
import { waitingCounts } from "@/higher-logic/sync/activity/store";
import { RUN_COLUMNS, type SyncRunProgress } from "@/higher-logic/sync/store";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import { readIconOrDefault } from "../community-link/icons/store";
import { DEFAULT_ICON } from "../community-link/link";
import { dialogView, type DialogView } from "../dialog-view";
import { pushBaseUrl, readBaseUrl } from "../push-address";
import { readSettings } from "../store";

export interface DialogReader {
  associationId: number;
  associationName: string;
  timeZone: string;
  role: Role;
}

/** Everything the dialog shows to this person. */
export async function readDialog(reader: DialogReader): Promise<DialogView> {
  const { associationId, associationName, timeZone, role } = reader;
  const [settings, run, waiting, issuer, client] = await Promise.all([
    readSettings(associationId),
    presentRun(associationId),
    waitingCounts(associationId),
    associationUrl({ id: associationId }),
    higherLogicClient(associationId),
  ]);
  const icon = await readIconOrDefault(settings.communityIcon ?? DEFAULT_ICON);
  return dialogView(settings, {
    readAt: Date.now(),
    associationName,
    timeZone,
    supportEmail: environment("SUPPORT_EMAIL") ?? null,
    usualPushAddress: pushBaseUrl({ ...settings, pushAddress: null }),
    usualReadAddress: readBaseUrl(settings.region, null),
    issuer,
    client,
    icon,
    mayConfigure: can(role, "higher-logic:configure"),
    mayPush: can(role, "higher-logic:push"),
    run,
    problems: waiting.problem,
    held: waiting.held,
  });
}

/** The run of everybody that goes on, else the last one of the present target. */
async function presentRun(associationId: number): Promise<RunView | null> {
  const { rows } = await pool().query<SyncRunProgress>(
    `select ${RUN_COLUMNS} from sync_run
     where association_id = $1 and kind in ('full', 'repush') and only_list_id is null and only_contact_id is null
       and push_target_id = (select push_target_id from higher_logic_settings where association_id = $1)
     order by (state = 'running') desc, id desc limit 1`,
    [associationId],
  );
  return rows[0] ? runView(rows[0]) : null;
}
