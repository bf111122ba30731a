import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { HubLogin } from "../door/store";
import { currentVisit, type Instead } from "../visit";

/** Ends an authorization request with something of ours, at its own address and without any redirect to the client. */
export class AnswersInstead extends errors.OIDCProviderError {
  override readonly allow_redirect = false;
  readonly instead: Instead;
  constructor(instead: Instead) {
    super(instead.kind === "refusal" ? 403 : 400, "access_denied");
    this.instead = instead;
  }
}

/**
 * What is asked of the person, in this order, at authorize and again at its resume, each time after the request itself
 * was found right: to be signed in and allowed (no page of the provider's), to prove it anew, to press Grant.
 */
export function signOnPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const login = policy.get("login");
  if (!login) throw new Error("the provider's policy has no login");
  const details = login.details;
  // A login of after the request answers it; see `answerLogin`.
  login.details = async (ctx) => ({ ...(await details(ctx)), signedInAt: signedInAt() });
  policy.add(new interactionPolicy.Prompt({ name: "gate" }, gate), 0);
  return policy;
}

const gate = new interactionPolicy.Check("gate", "nobody who is allowed is signed in", (ctx) => {
  const { door, refused } = currentVisit();
  const isQuiet = ctx.oidc.promptPending("none");
  if (!door.login) {
    if (isQuiet) throw new errors.LoginRequired("nobody is signed in");
    throw new AnswersInstead({ kind: "sign-in" });
  }
  const code = door.login.contactId === null ? "other-association" : refused;
  if (code !== null) {
    // The client learns no more than that: an account's status is nobody's business there.
    if (isQuiet) throw new errors.AccessDenied("the person may not sign in here");
    throw new AnswersInstead({ kind: "refusal", code });
  }
  keepSession(ctx);
  return interactionPolicy.Check.NO_NEED_TO_PROMPT;
});

/** A new session that nothing was written to is not saved, and the resume would not know it again. */
function keepSession(ctx: KoaContextWithOIDC): void {
  const { session, client } = ctx.oidc;
  if (session && client) session.ensureClientContainer(client.clientId);
}

/** Whether somebody has signed in since they were asked to prove anew who they are, maybe as somebody else. */
export function isAnswered(
  asked: { name: string; details: Record<string, unknown> },
  login: HubLogin | null,
): boolean {
  const before = Number(asked.details.signedInAt ?? 0);
  return asked.name === "login" && login !== null && login.signedInAt.getTime() > before;
}

function signedInAt(): number | undefined {
  return currentVisit().door.login?.signedInAt.getTime();
}
