/** A browser without JavaScript, as far as filling in a form needs one: pages, cookies, redirects. */
export class PlainBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /**
   * Opens a page, fills in its form with the button `button`, and sends it. Answers the page it ends on.
   *
   * @throws when the page has no such form, or any answer is an error
   */
  async submit(path: string, button: string, values: Record<string, string>): Promise<string> {
    const page = await this.#open(path, { method: "GET" });
    const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((each) => textOf(each).includes(button));
    if (!form) throw new Error(`${path} has no form with the button ${button}.`);
    const fields = { ...fieldsOf(form), ...values };
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const action = attribute(/^<form[^>]*>/.exec(form)![0], "action");
    const isMultipart = form.includes("multipart/form-data");
    return this.#open(action || path, {
      method: "POST",
      body: isMultipart ? body : new URLSearchParams(fields),
    });
  }

  async #open(path: string, request: RequestInit): Promise<string> {
    const response = await fetch(new URL(path, this.#origin), {
      ...request,
      redirect: "manual",
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        origin: this.#origin,
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      this.#cookies.set(name!, value!);
    }
    const text = await response.text();
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      const next = new URL(location, this.#origin);
      return this.#open(next.pathname + next.search, { method: "GET" });
    }
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
    return text;
  }
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
