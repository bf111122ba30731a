import type { Provider } from "oidc-provider";
import { seeOther } from "@/lib/see-other";
import { endProviderSession } from "../artefacts/store";
import { keepVisit, noteProblem } from "../attempts/noting/provider";
import { note, numberOf } from "../attempts/recording/store";
import { readClient, type SsoClient } from "../clients/store";
import { textsOf } from "../configuration/provider";
import { covers, knownScopes } from "../consent";
import { noAssociation, openDoor } from "../door/store";
import type { RefusalCode } from "../eligibility";
import { readEligibility } from "../access/store";
import { CANCEL_WORDS } from "../granted";
import { findGrant } from "../grants/store";
import { grantPage, wrongPage } from "../pages/provider";
import { accountOf, authorizePath, providerCookie, providerOf } from "../provider";
import { mailGrantGiven } from "../receipts/gateway";
import { refuseAt } from "../refusal/provider";
import { inVisit, newVisit, type Visit } from "../visit";
import { finishVisit } from "../visits/store";

export type Decision = "grant" | "cancel";

type Interaction = InstanceType<Provider["Interaction"]>;

/** What somebody is asked, after it was made sure that it is them who are asked and that they may press Grant. */
interface Question {
  visit: Visit;
  interaction: Interaction;
  client: SsoClient;
  contactId: number;
  scopes: string[];
  parameters: Record<string, string>;
}

/** The page that asks, or straight on where it has been answered since: in another tab, or before going back. */
export async function showGrant(request: Request, uid: string): Promise<Response> {
  return withQuestion(request, uid, async ({ visit, client, contactId, scopes, parameters }) => {
    const given = await findGrant(visit.door.associationId, contactId, client.clientId);
    const isAnswered =
      given && covers(given.scopes, scopes) && !parameters.prompt?.split(" ").includes("consent");
    if (isAnswered) return seeOther(authorizePath(parameters));
    note(visit.attempt, "grant-shown");
    return grantPage(request, { uid, clientId: client.clientId, scopes });
  });
}

/** *Grant* or *Cancel*: both go on to the client, which is told the outcome. */
export async function decideGrant(request: Request, uid: string, decision: Decision): Promise<Response> {
  return withQuestion(request, uid, async ({ visit, interaction, client, contactId, scopes }) => {
    interaction.result =
      decision === "grant"
        ? { ...interaction.lastSubmission, consent: {} }
        : { error: "access_denied", error_description: CANCEL_WORDS };
    if (decision === "grant") visit.gives = scopes;
    await interaction.persist();
    const finish = await finishVisit(visit);
    if (finish.kind === "refused") return refuse(request, visit, client, finish.code);
    note(visit.attempt, decision === "grant" ? "grant-pressed" : "grant-cancelled");
    const { clientId } = client;
    if (finish.kind === "kept" && visit.given)
      mailGrantGiven({ associationId: visit.door.associationId, contactId, clientId }, visit.given);
    return seeOther(new URL(interaction.returnTo).pathname);
  });
}

async function withQuestion(
  request: Request,
  uid: string,
  answer: (question: Question) => Promise<Response>,
): Promise<Response> {
  const door = await openDoor(request.headers);
  if (!door) return noAssociation();
  const visit = newVisit(door);
  return inVisit(visit, async () => {
    const question = await readQuestion(request, visit, uid);
    return question instanceof Response ? question : answer(question);
  }).finally(() => keepVisit(visit));
}

function refuse(request: Request, visit: Visit, client: SsoClient, because: RefusalCode): Promise<Response> {
  note(visit.attempt, "refused", { because });
  return refuseAt(request, client, because, numberOf(visit.attempt));
}

function cannotGoOn(
  request: Request,
  visit: Visit,
  problem: "expired" | "unknown-client",
): Promise<Response> {
  noteProblem(visit, problem);
  return wrongPage(request, { problem, status: 400, reference: numberOf(visit.attempt) });
}

async function readQuestion(request: Request, visit: Visit, uid: string): Promise<Question | Response> {
  const { door } = visit;
  const provider = await providerOf(door);
  // The cookie proves that it was this browser that was sent here.
  const isOwn = providerCookie(provider, request.headers, door, "interaction") === uid;
  const interaction = isOwn ? await provider.Interaction.find(uid) : undefined;
  if (interaction?.prompt.name !== "consent") return cannotGoOn(request, visit, "expired");
  const parameters = textsOf(interaction.params);
  const accountId = accountOf(door.login);
  if (accountId === undefined || interaction.session?.accountId !== accountId)
    return startAgain(visit, interaction, parameters);
  const client = await readClient(door.associationId, parameters.client_id ?? "");
  if (!client) return cannotGoOn(request, visit, "unknown-client");
  const contactId = Number(accountId);
  visit.asked = { contactId, clientId: client.clientId, access: client.access };
  const allowed = await readEligibility(door.associationId, contactId, client.access);
  if (!allowed.allowed) return refuse(request, visit, client, allowed.code);
  return { visit, interaction, client, contactId, scopes: knownScopes(parameters.scope), parameters };
}

/** Somebody else is signed in by now, or nobody: nothing of the former person's is left. */
async function startAgain(
  { door: { associationId }, attempt }: Visit,
  interaction: Interaction,
  parameters: Record<string, string>,
): Promise<Response> {
  if (interaction.session?.uid) await endProviderSession(associationId, interaction.session.uid);
  await interaction.destroy();
  note(attempt, "began-again");
  return seeOther(authorizePath(parameters));
}
