import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, fetch, FormData, type RequestInit } from "undici";

/** Where a browser has come to. */
export interface Page {
  url: URL;
  status: number;
  text: string;
}

/** `*.localhost` is this machine to every browser, and not to every system's resolver. */
const asBrowsersDo: LookupFunction = (host, options, callback) =>
  lookup(host.endsWith(".localhost") ? "localhost" : host, options, callback);

/** More redirects than this are a circle. */
const MOST_REDIRECTS = 20;

/** A browser without JavaScript, as far as filling in a form needs one: pages, cookies, redirects from site to site. */
export class PlainBrowser {
  readonly #origin: string;
  /** By host; browsers do not tell ports apart here either. */
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #agent = new Agent({ connect: { lookup: asBrowsersDo } });

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page, whatever its answer, and follows it to where it leads. */
  open(address: string): Promise<Page> {
    return this.#go(new URL(address, this.#origin), { method: "GET" });
  }

  /**
   * Opens a page, fills in its form with the button `button`, and sends it. Answers the page it ends on.
   *
   * @throws when the page has no such form, or any answer is an error
   */
  async submit(path: string, button: string, values: Record<string, string>): Promise<Page> {
    return good(await this.press(good(await this.open(path)), button, values));
  }

  /**
   * Sends the form of this page that has the button `button`.
   *
   * @throws when the page has no such form
   */
  press(page: Page, button: string, values: Record<string, string> = {}): Promise<Page> {
    const form = page.text.match(/<form[\s\S]*?<\/form>/g)?.find((each) => textOf(each).includes(button));
    if (!form) throw new Error(`${page.url.pathname} has no form with the button ${button}.`);
    const fields = { ...fieldsOf(form), ...pressed(form, button), ...values };
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const action = attribute(/^<form[^>]*>/.exec(form)![0], "action");
    const isMultipart = form.includes("multipart/form-data");
    return this.#go(new URL(action, page.url), {
      method: "POST",
      headers: { origin: page.url.origin },
      body: isMultipart ? body : new URLSearchParams(fields),
    });
  }

  async #go(url: URL, request: RequestInit, redirects = 0): Promise<Page> {
    const cookies = this.#cookiesOf(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(request.headers as Record<string, string>), cookie };
    const response = await fetch(url, { ...request, headers, redirect: "manual", dispatcher: this.#agent });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value) cookies.set(name!, value);
      else cookies.delete(name!);
    }
    const text = await response.text();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || !location)
      return { url, status: response.status, text };
    if (redirects === MOST_REDIRECTS) throw new Error(`${url.href} leads round and round.`);
    return this.#go(new URL(location, url), { method: "GET" }, redirects + 1);
  }

  #cookiesOf({ hostname }: URL): Map<string, string> {
    const cookies = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, cookies);
    return cookies;
  }
}

function good(page: Page): Page {
  if (page.status >= 400) throw new Error(`${page.url.pathname} answered ${page.status}.`);
  return page;
}

/** What a press of this very button adds. */
function pressed(form: string, button: string): Record<string, string> {
  for (const [whole, tag] of form.matchAll(/(<button[^>]*>)[\s\S]*?<\/button>/g)) {
    const name = attribute(tag!, "name");
    if (name && textOf(whole).trim() === button) return { [name]: attribute(tag!, "value") };
  }
  return {};
}

/** What the form would send as it stands. */
function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, "name");
    const isOff = /type="checkbox"/.test(input) && !/\schecked(=|\s|\/|>)/.test(input);
    if (name && !isOff) fields[name] = attribute(input, "value");
  }
  for (const [area, text] of form.matchAll(/<textarea[^>]*>([\s\S]*?)<\/textarea>/g)) {
    fields[attribute(area, "name")] = decoded(text ?? "");
  }
  return fields;
}

function attribute(tag: string, name: string): string {
  return decoded(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function textOf(html: string): string {
  return decoded(html.replace(/<[^>]*>/g, " "));
}

function decoded(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
