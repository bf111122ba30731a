import { dialogIntents } from "@/higher-logic/settings/intents";
import { healDecisions, lookIntents } from "@/higher-logic/sync/drift/causes";
import { removalDecisions } from "@/higher-logic/sync/removals/held";
import type { ActionCase } from "./action-cases";
import type { Rows } from "./rows";

const ALERTS = "higher-logic/alerts/actions.ts";
const DRIFT = "higher-logic/sync/drift/actions.ts";
const DIALOG = "higher-logic/settings/actions.ts#submitDialog";
const REMOVALS = "higher-logic/sync/removals/actions.ts#decideRemovals";

const text = (id: number) => String(id);

/** The buttons of each action that has several: every one has a case of its own. */
export const buttons: Record<string, readonly string[]> = {
  [DIALOG]: Object.keys(dialogIntents),
  [REMOVALS]: removalDecisions,
  [`${DRIFT}#lookIntoCommunity`]: lookIntents,
  [`${DRIFT}#healDifferences`]: healDecisions,
};

/** What staff do about the integration: its dialog, alerts, held removals, the drift check, pushes. */
export const higherLogicCases: ActionCase[] = [
  {
    action: "higher-logic/sso/doctor/help/actions.ts#cannotGetIn",
    allowed: "member",
    takesFormOnly: true,
    form: ({ memberId }) => ({ contactId: text(memberId) }),
  },
  {
    action: "higher-logic/sso/doctor/actions.ts#checkSignOn",
    allowed: "operator",
    takesFormOnly: true,
    form: () => ({}),
  },
  {
    action: "higher-logic/sso/grants/actions.ts#revokeMyGrant",
    allowed: "member",
    names: ["clientId"],
    takesFormOnly: true,
    form: ({ clientId }) => ({ clientId }),
  },
  ...(["save", "confirm", "make-secret", "end-secret"] as const).map((intent): ActionCase => ({
    action: DIALOG,
    press: intent,
    allowed: "admin",
    form: (rows) => ({ ...dialog(rows), intent }),
  })),
  {
    action: DIALOG,
    press: "test",
    allowed: "admin",
    changesNothing: "it only asks Higher Logic",
    form: (rows) => ({ ...dialog(rows), intent: "test" }),
  },
  {
    action: DIALOG,
    press: "preview",
    allowed: "viewer",
    changesNothing: "it only looks",
    form: (rows) => ({ ...dialog(rows), intent: "preview" }),
  },
  {
    action: `${ALERTS}#saveAlertSettings`,
    allowed: "admin",
    form: ({ version }) => ({
      version: version.alerts,
      emailAdministrators: "on",
      emailAddresses: "office@oak.example",
      webhookUrl: "https://alerts.example/oak",
    }),
  },
  { action: `${ALERTS}#makeAlertSecret`, allowed: "admin", form: () => ({}) },
  { action: `${ALERTS}#testAlerts`, allowed: "admin", form: () => ({}) },
  ...(["sync", "confirm-sync", "push-everything"] as const).map((intent): ActionCase => ({
    action: DIALOG,
    press: intent,
    allowed: "operator",
    form: (rows) => ({ ...dialog(rows), intent }),
  })),
  {
    action: "higher-logic/settings/websupport/actions.ts#switchHigherLogic",
    allowed: "websupport",
    // Only the operator may name an association at all, so there is no other association's row to try.
    form: () => ({ associationId: "1" }),
  },
  ...["approve-selected", "keep-selected"].map((decision): ActionCase => ({
    action: REMOVALS,
    press: decision,
    allowed: "operator",
    names: ["contactId"],
    form: ({ contactId }) => ({ decision, contactId: text(contactId), cause: "", digest: "0".repeat(32) }),
  })),
  ...["approve-all", "keep-all"].map((decision): ActionCase => ({
    action: REMOVALS,
    press: decision,
    allowed: "operator",
    changesNothing: "its digest is of people nobody has seen on a page",
    form: () => ({ decision, cause: "", digest: "0".repeat(32) }),
  })),
  {
    action: `${DRIFT}#lookIntoCommunity`,
    press: "stop",
    allowed: "operator",
    form: () => ({ intent: "stop" }),
  },
  ...["drift", "takeover", "take-over"].map((intent): ActionCase => ({
    action: `${DRIFT}#lookIntoCommunity`,
    press: intent,
    allowed: "operator",
    changesNothing: "there is no read key, and nothing was looked into",
    form: () => ({ intent }),
  })),
  {
    action: "higher-logic/sync/communities/actions.ts#lookForVisible",
    allowed: "operator",
    takesFormOnly: true,
    form: () => ({}),
  },
  {
    action: `${DRIFT}#healDifferences`,
    press: "heal-selected",
    allowed: "operator",
    names: ["findingId"],
    form: ({ findingId }) => ({ decision: "heal-selected", findingId: text(findingId), cause: "" }),
  },
  {
    action: `${DRIFT}#healDifferences`,
    press: "heal-all",
    allowed: "operator",
    form: () => ({ decision: "heal-all", cause: "" }),
  },
  {
    action: "higher-logic/sync/repush/actions.ts#repushList",
    allowed: "operator",
    names: ["listId"],
    form: ({ listId }) => ({ listId: text(listId) }),
  },
  {
    action: "higher-logic/sync/contact/actions.ts#pushNow",
    allowed: "operator",
    names: ["contactId"],
    // Active staff, so there is something to send.
    form: ({ helperId }) => ({ contactId: text(helperId) }),
  },
];

/** The Higher Logic dialog with one number changed. */
function dialog({ version }: Rows): Record<string, string> {
  return {
    version: version.dialog,
    enabled: "on",
    onlySyncActiveMembers: "on",
    includeActiveStaff: "on",
    sendMembershipType: "on",
    tenantCode: "OAK-1",
    tenantApiKey: "another-key-0001",
    format: "push-v1",
    pushAddress: "https://push.example",
    communityLink: "https://community.example",
    loginBouncePath: "/HigherLogic/Security/LoginBounce.aspx",
    batchSize: "50",
    requestsInFlight: "4",
    settleSeconds: "900",
    guardPeople: "25",
    guardPercent: "20",
  };
}
