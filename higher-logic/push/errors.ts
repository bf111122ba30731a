/**
 * Every way a push can fail, once: what staff read, and what they can do.
 *
 * `docs/errors.md` is made from this by `scripts/docs-errors.ts`. A code is stored in rows and read by people's alerts:
 * it never changes its meaning; a new meaning is a new code.
 */

/**
 * What a code is about, and so what helps:
 * `record` one person's record, `connection` pushing is paused until it works again, `trouble` passes by itself,
 * `decision` waits for staff, `setup` something is not set up yet.
 */
export type ErrorKind = "record" | "connection" | "trouble" | "decision" | "setup";

export interface ErrorEntry {
  kind: ErrorKind;
  /** One sentence for staff. */
  sentence: string;
  /** The next step, and whose it is. */
  whatToDo: string;
}

const WAITS = "The changes are kept and sent by themselves as soon as it works again.";
const KEPT = `Nothing to do. ${WAITS}`;
const LOOKED_AT_AGAIN = "The record is looked at again by itself after every change of the contact.";
const PROBED = "Pushing goes on by itself once a trial request is accepted.";

export const errorCatalogue = {
  "no-first-name": {
    kind: "record",
    sentence: "The contact has no first name, and Higher Logic takes nobody without one.",
    whatToDo: `Enter the first name on the contact’s page. ${LOOKED_AT_AGAIN}`,
  },
  "no-last-name": {
    kind: "record",
    sentence: "The contact has no last name, and Higher Logic takes nobody without one.",
    whatToDo: `Enter the last name on the contact’s page. ${LOOKED_AT_AGAIN}`,
  },
  "no-email": {
    kind: "record",
    sentence: "The contact has no e-mail address, and Higher Logic takes nobody without one.",
    whatToDo: `Enter the e-mail address on the contact’s page. ${LOOKED_AT_AGAIN}`,
  },
  "email-too-long": {
    kind: "record",
    sentence:
      "The contact’s e-mail address is longer than any real one can be, and cut off it would be another one.",
    whatToDo: `Correct the e-mail address on the contact’s page. ${LOOKED_AT_AGAIN}`,
  },
  "record-refused": {
    kind: "record",
    sentence: "Higher Logic refused this person’s record while it accepted others.",
    whatToDo: `Read Higher Logic’s answer beside the problem and correct the contact. ${LOOKED_AT_AGAIN}`,
  },
  "record-too-large": {
    kind: "record",
    sentence: "Higher Logic says that this person’s record alone is too large.",
    whatToDo: `Shorten what is unusually long on the contact’s page. ${LOOKED_AT_AGAIN}`,
  },
  "record-unanswered": {
    kind: "record",
    sentence: "Higher Logic does not answer to this person’s record while it answers to others.",
    whatToDo:
      "Nothing to do at first: it is tried again by itself. If it lasts, show Higher Logic’s support the request.",
  },
  "batch-refused": {
    kind: "trouble",
    sentence: "Higher Logic refused the request as a whole.",
    whatToDo:
      "Nothing to do. A request with several people is split until the records at fault stand alone; all others are sent. Whose record is refused alone stands under Problems.",
  },
  "count-differs": {
    kind: "trouble",
    sentence: "Higher Logic counted fewer records than were sent.",
    whatToDo: "Nothing to do. The request is split until it is known which records did not arrive.",
  },
  "request-too-large": {
    kind: "trouble",
    sentence: "Higher Logic says that the request is too large.",
    whatToDo: "Nothing to do. The request is split, and later ones hold half as many people.",
  },
  "key-refused": {
    kind: "connection",
    sentence: "Higher Logic refuses the Tenant API Key.",
    whatToDo: `Compare the Tenant API Key with the one Higher Logic gave you, and enter it again. ${PROBED}`,
  },
  "tenant-code-refused": {
    kind: "connection",
    sentence: "Higher Logic does not know the Tenant Code, or not together with this Tenant API Key.",
    whatToDo: `Compare the Tenant Code with the one Higher Logic gave you. ${PROBED}`,
  },
  "push-refused": {
    kind: "connection",
    sentence: "Higher Logic refuses even a record that it accepted before.",
    whatToDo: `Read Higher Logic’s answer on the Activity page and ask Higher Logic’s support. ${PROBED}`,
  },
  "probe-refused": {
    kind: "connection",
    sentence: "Higher Logic answers, but refuses a trial request with nobody in it.",
    whatToDo: `Compare the Tenant Code with the one Higher Logic gave you, and read Higher Logic’s answer. ${PROBED}`,
  },
  "address-not-found": {
    kind: "connection",
    sentence: "There is no Push API at the push address.",
    whatToDo: `Check the push address under Advanced; empty means the usual one. ${PROBED}`,
  },
  "address-moved": {
    kind: "connection",
    sentence: "The push address sends requests on to another address, and a key is never sent there unasked.",
    whatToDo: `Check the push address under Advanced; empty means the usual one. ${PROBED}`,
  },
  "not-a-push-api": {
    kind: "connection",
    sentence: "Something answers at the push address, but not as the Push API does.",
    whatToDo: `Check the push address under Advanced; empty means the usual one. ${PROBED}`,
  },
  "address-not-allowed": {
    kind: "connection",
    sentence: "The push address leads into a private network.",
    whatToDo: `Enter Higher Logic’s public address under Advanced, or leave the field empty. ${PROBED}`,
  },
  "name-not-found": {
    kind: "trouble",
    sentence: "The host name of the push address cannot be found.",
    whatToDo: `Check the push address under Advanced; empty means the usual one. ${WAITS}`,
  },
  "not-reachable": {
    kind: "trouble",
    sentence: "Nobody answers at the push address.",
    whatToDo: KEPT,
  },
  "tls-failed": {
    kind: "trouble",
    sentence: "The push address cannot prove that it is who it says it is, so nothing was sent.",
    whatToDo: `Check the push address under Advanced. If it is right, its certificate has to be renewed by its owner. ${WAITS}`,
  },
  "slow-down": {
    kind: "trouble",
    sentence: "Higher Logic asks for fewer requests.",
    whatToDo: `${KEPT} If it happens often, set Requests per minute under Advanced.`,
  },
  "no-answer": {
    kind: "trouble",
    sentence: "Higher Logic did not answer in time.",
    whatToDo: KEPT,
  },
  "connection-lost": {
    kind: "trouble",
    sentence: "The connection to Higher Logic broke before the answer was there.",
    whatToDo: KEPT,
  },
  "server-error": {
    kind: "trouble",
    sentence: "Higher Logic reports a fault of its own.",
    whatToDo: KEPT,
  },
  "garbled-answer": {
    kind: "trouble",
    sentence: "Higher Logic’s answer cannot be read: it is empty, cut off, or a web page.",
    whatToDo: `${KEPT} If it lasts, check the push address under Advanced.`,
  },
  "answer-too-large": {
    kind: "trouble",
    sentence: "The answer is far larger than any answer of the Push API, and was not read to its end.",
    whatToDo: `${KEPT} If it lasts, check the push address under Advanced.`,
  },
  "in-doubt": {
    kind: "trouble",
    sentence: "Whether Higher Logic carried out the last request about this person is not known.",
    whatToDo:
      "Nothing to do. The record is sent again, and once more when the unanswered request can no longer arrive.",
  },
  "read-key-refused": {
    kind: "setup",
    sentence: "Higher Logic refuses the read key, or its password.",
    whatToDo: "Enter the read key and its password again under Advanced.",
  },
  "read-not-found": {
    kind: "setup",
    sentence: "There is no read API at the read address.",
    whatToDo: "Check the read address under Advanced; empty means the usual one.",
  },
  "read-trouble": {
    kind: "trouble",
    sentence: "Higher Logic’s read API does not answer, or nothing that can be read.",
    whatToDo: "Nothing to do at first: it is tried again by itself. Nothing of the push depends on it.",
  },
  "found-empty": {
    kind: "connection",
    sentence: "None of the people Higher Logic was told about is found in the community any more.",
    whatToDo:
      "Ask Higher Logic whether the community was emptied or replaced. Then look at the preview and press Sync: everything is pushed again.",
  },
  "removal-held": {
    kind: "decision",
    sentence: "More people than usual would lose access at once, so all removals that wait are held.",
    whatToDo:
      "Look at the names under Activity → Held removals, and remove or keep them. Additions and changes go on.",
  },
  "removal-refused": {
    kind: "decision",
    sentence: "Staff decided that this person is not to be removed now.",
    whatToDo:
      "To remove the person after all, select them under Activity → Held removals and press Remove selected.",
  },
  "removal-approved": {
    kind: "decision",
    sentence: "Staff approved this removal, and it is on its way.",
    whatToDo:
      "Nothing to do. What was approved is good for an hour; when it could not be sent by then, it is held again.",
  },
  settling: {
    kind: "trouble",
    sentence:
      "The record was accepted, but an older request that nobody answered could still arrive after it.",
    whatToDo: "Nothing to do. The record is sent once more when that is over.",
  },
  interrupted: {
    kind: "trouble",
    sentence: "The worker stopped before this delivery was finished.",
    whatToDo: "Nothing to do. What was left over is delivered by the next worker.",
  },
  "not-complete": {
    kind: "setup",
    sentence: "Tenant Code or Tenant API Key is missing, so nothing can be sent.",
    whatToDo: "Enter both in the Higher Logic Integration dialog and press Save.",
  },
  "not-enabled": {
    kind: "setup",
    sentence: "The integration is switched off.",
    whatToDo: "Tick Enabled in the Higher Logic Integration dialog and press Save.",
  },
  "key-unreadable": {
    kind: "setup",
    sentence: "The stored Tenant API Key cannot be opened with this server’s ENCRYPTION_KEY.",
    whatToDo: "Enter the Tenant API Key again, or tell whoever runs the server to restore ENCRYPTION_KEY.",
  },
  "settings-changed": {
    kind: "setup",
    sentence: "The settings were changed while the run was going on, so it started over.",
    whatToDo: "Nothing to do. The new run follows by itself.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A code read from a row may be of a later version; it is shown as itself then. */
export function errorEntry(code: string): ErrorEntry {
  return isErrorCode(code)
    ? errorCatalogue[code]
    : {
        kind: "trouble",
        sentence: `Unknown problem “${code}”.`,
        whatToDo: "Show this code to whoever runs the server.",
      };
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
