import { CookieJar } from "./cookie-jar";
import { type Answer, type Asked, ask } from "./http";
import { formWith } from "./html-form";

/** More redirects than any sign-on takes: a loop. */
const MOST_REDIRECTS = 12;

const BOUNDARY = "----between-two-fields";
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

function inParts(values: Record<string, string>): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

/**
 * A browser without a screen and without JavaScript: cookies, forms, redirects. Each call is one request, so that a test
 * can stop between any two; `open`, `press` and `follow` go on to where a person would see something.
 */
export class Browser {
  readonly cookies = new CookieJar();

  /** One request. */
  async send(address: string | URL, asked: Asked = {}): Promise<Answer> {
    const url = new URL(address);
    const cookie = this.cookies.header(url);
    const headers = { accept: "text/html", ...(cookie && { cookie }), ...asked.headers };
    const answer = await ask(url, { ...asked, headers });
    this.cookies.keep(url, answer.setCookies);
    return answer;
  }

  /** Open an address, and follow to the page that is shown, or to where the browser would leave this host. */
  async open(address: string | URL): Promise<Answer> {
    return this.follow(await this.send(address));
  }

  /** The next request of a redirect. */
  async step(answer: Answer): Promise<Answer> {
    if (!answer.location)
      throw new Error(`${answer.url.pathname} answered ${answer.status}, which leads nowhere`);
    return this.send(answer.location);
  }

  /** Follow redirects on this host; the one that leaves it is answered, and not followed. */
  async follow(answer: Answer): Promise<Answer> {
    let last = answer;
    for (let steps = 0; last.location && last.location.host === answer.url.host; steps += 1) {
      if (steps === MOST_REDIRECTS) throw new Error(`redirects go round at ${last.url.pathname}`);
      last = await this.step(last);
    }
    return last;
  }

  /** Send the form that has this button, as the page's own script-free form would be sent: one request. */
  submit(page: Answer, button: string, typed: Record<string, string> = {}): Promise<Answer> {
    const form = formWith(page.text, button);
    if (!form) throw new Error(`${page.url.pathname} (${page.status}) has no button ${button}`);
    const action = new URL(form.action || page.url, page.url);
    const values = { ...form.values, ...typed };
    if (form.method !== "post")
      return this.send(`${action.origin}${action.pathname}?${new URLSearchParams(values)}`);
    const { origin } = page.url;
    return form.isMultipart
      ? this.send(action, { headers: { origin, "content-type": MULTIPART }, body: inParts(values) })
      : this.send(action, { headers: { origin }, body: values });
  }

  /** The same, and follow to what is shown then. */
  async press(page: Answer, button: string, typed: Record<string, string> = {}): Promise<Answer> {
    return this.follow(await this.submit(page, button, typed));
  }
}
