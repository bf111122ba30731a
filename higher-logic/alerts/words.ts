import { errorEntry, type ErrorEntry } from "@/higher-logic/push/errors";
import type { AlertCause, AlertKind } from "./judge";

/** What an alert says, wherever it is shown or sent. */
export interface AlertWords {
  /** One sentence. */
  title: string;
  whatToDo: string;
  /** Of the page where it is seen and mended. */
  path: string;
}

const SETTINGS = "/setup/integrations/higher-logic";
const NOTHING_LOST = "Changes are kept meanwhile, and nothing is lost.";

/** What is wrong, in the words of the catalogue where a code says why. */
export function alertWords({ kind, code }: AlertCause): AlertWords {
  const entry = code === null ? null : errorEntry(code);
  switch (kind) {
    case "credentials":
    case "paused":
      return {
        title: entry?.sentence ?? "Pushing is paused.",
        whatToDo: `${entry?.whatToDo ?? ""} ${NOTHING_LOST}`.trim(),
        path: SETTINGS,
      };
    case "held":
      return {
        title: "Removals are held until you decide.",
        whatToDo:
          "More people than usual would lose access at once. Look at the names, and release or keep them. Additions and changes go on.",
        path: "/activity/held",
      };
    case "late":
      return {
        title: "A change has waited for more than 15 minutes to be told to Higher Logic.",
        whatToDo: `${lateBecause(entry)} ${NOTHING_LOST}`,
        path: "/activity",
      };
    case "silence":
      return {
        title: "Changes wait, and nothing has been sent for more than 5 minutes.",
        whatToDo: `Tell whoever runs the server: the worker that talks to Higher Logic is not running, or cannot work. ${NOTHING_LOST}`,
        path: "/activity",
      };
  }
}

function lateBecause(entry: ErrorEntry | null): string {
  if (entry === null) return "See under Activity what is going on.";
  return `${entry.sentence} ${entry.kind === "trouble" ? "It is tried again by itself." : entry.whatToDo}`;
}

/** What is told when it is over. */
const OVER: Record<AlertKind, string> = {
  credentials: "Higher Logic accepts the Tenant Code and the Tenant API Key again.",
  paused: "Pushing to Higher Logic goes on again.",
  held: "No removal is held any more.",
  late: "Changes reach Higher Logic in time again.",
  silence: "Something is sent to Higher Logic again.",
};

export type AlertEvent = "fired" | "recovered" | "test";

export interface AlertNotice {
  event: AlertEvent;
  kind: AlertKind | "test";
  title: string;
  whatToDo: string;
  path: string;
}

/** @param isOn whether the integration is still on; what it was about is over otherwise, but nothing works again */
export function noticeOf(event: "fired" | "recovered", cause: AlertCause, isOn = true): AlertNotice {
  const words = alertWords(cause);
  if (event === "fired") return { event, kind: cause.kind, ...words };
  const title = isOn ? OVER[cause.kind] : "Pushing to Higher Logic is switched off; this alert is closed.";
  return { event, kind: cause.kind, title, whatToDo: "Nothing.", path: words.path };
}

export const testNotice: AlertNotice = {
  event: "test",
  kind: "test",
  title: "This is a test. Alerts from here reach you.",
  whatToDo: "Nothing.",
  path: "/setup/alerts",
};

export interface NoticeContext {
  associationName: string;
  associationSlug: string;
  /** Without trailing slash. */
  url: string;
  /** As text in the association's time zone, which it names. */
  at: string;
  /** ISO 8601, UTC. */
  timestamp: string;
}

/** The e-mail; plain text, what to do and where before anything else. */
export function noticeMail(notice: AlertNotice, context: NoticeContext): { subject: string; text: string } {
  const { associationName, url, at } = context;
  const lines = [
    `${notice.title}`,
    ...(notice.event === "fired" ? [`What to do: ${notice.whatToDo}`] : []),
    `${url}${notice.path}`,
    `${associationName}, ${at}. Who gets these e-mails is set here:\n${url}/setup/alerts`,
  ];
  return {
    subject: `${SUBJECTS[notice.event]} ${associationName}: ${notice.title.replace(/\.$/, "")}`,
    text: `${lines.join("\n\n")}\n`,
  };
}

const SUBJECTS: Record<AlertEvent, string> = { fired: "[Alert]", recovered: "[Over]", test: "[Test]" };

/** The webhook's body; the same bytes at every attempt. */
export function noticePayload(notice: AlertNotice, context: NoticeContext): string {
  const { associationName, associationSlug, url, timestamp } = context;
  return JSON.stringify({
    type: `alert.${notice.event}`,
    timestamp,
    data: {
      association: { slug: associationSlug, name: associationName },
      kind: notice.kind,
      title: notice.title,
      whatToDo: notice.whatToDo,
      link: `${url}${notice.path}`,
    },
  });
}
