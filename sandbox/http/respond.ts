import type { ServerResponse } from "node:http";
import type { Html } from "./html";

type Headers = Record<string, string>;

/** `form-action` is left to the page: a log-out form must be allowed to end at the association's site. */
function pageHeaders(formAction: string): Headers {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
    // Not no-referrer: with that, browsers send `Origin: null` along with our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Headers = {},
): void {
  sendText(response, status, JSON.stringify(value), {
    "Content-Type": "application/json; charset=utf-8",
    ...headers,
  });
}

export function sendPage(
  response: ServerResponse,
  status: number,
  page: Html,
  headers: Headers = {},
  formAction = "'self'",
): void {
  sendText(response, status, page.text, { ...pageHeaders(formAction), ...headers });
}

export function sendText(response: ServerResponse, status: number, text: string, headers: Headers): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, "Content-Length": String(Buffer.byteLength(text)) });
  response.end(text);
}

/** 303: the browser goes on with GET, and a reload does not post again. */
export function seeOther(response: ServerResponse, location: string, headers: Headers = {}): void {
  sendText(response, 303, "", { Location: location, ...headers });
}
