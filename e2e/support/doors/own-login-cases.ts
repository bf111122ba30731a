import type { ActionCase } from "./action-cases";

const SECOND_STEP = "accounts/second-step/actions.ts";

const text = (id: number) => String(id);

/** What everybody who is signed in does to their own login, and one thing an administrator does to others'. */
export const ownLoginCases: ActionCase[] = [
  {
    action: "accounts/sessions/actions.ts#endMySession",
    allowed: "anybody",
    takesFormOnly: true,
    names: ["sessionId"],
    form: ({ sessionId }) => ({ sessionId }),
  },
  {
    action: "accounts/sessions/actions.ts#endMyOtherSessions",
    allowed: "anybody",
    takesFormOnly: true,
    form: () => ({}),
  },
  {
    action: "accounts/email-change/actions.ts#askForMyEmail",
    allowed: "anybody",
    form: ({ unused }) => ({ email: `${unused}@new.example`, password: "causeway-demo" }),
  },
  { action: `${SECOND_STEP}#addAuthenticator`, allowed: "anybody", form: () => ({}) },
  {
    action: `${SECOND_STEP}#confirmMyAuthenticator`,
    allowed: "anybody",
    form: ({ code, unused }) => ({ code, name: `Tablet ${unused}` }),
  },
  {
    action: `${SECOND_STEP}#renameMyFactor`,
    allowed: "anybody",
    names: ["factorId"],
    form: ({ factorId, unused }) => ({
      kind: "authenticator",
      factorId: text(factorId),
      name: `Phone ${unused}`,
    }),
  },
  {
    action: `${SECOND_STEP}#removeMyFactor`,
    allowed: "anybody",
    names: ["factorId"],
    form: ({ factorId }) => ({ kind: "authenticator", factorId: text(factorId) }),
  },
  { action: `${SECOND_STEP}#makeMyRecoveryCodes`, allowed: "anybody", form: () => ({}) },
  {
    action: `${SECOND_STEP}#resetTheirSecondStep`,
    allowed: "admin",
    names: ["contactId"],
    form: ({ helperId }) => ({ contactId: text(helperId) }),
  },
  {
    action: "accounts/passwords/actions.ts#changeMyPassword",
    allowed: "anybody",
    form: ({ unused }) => ({ password: "causeway-demo", newPassword: `walnut ${unused} orbit` }),
  },
];
