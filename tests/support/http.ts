import { Agent, request, type Dispatcher } from "undici";

/** One answer, as it came: no redirect is ever followed here. */
export interface Answer {
  /** The address that was asked. */
  url: URL;
  status: number;
  /** By lower-case name; several of one name are joined, but for `set-cookie`. */
  headers: Record<string, string>;
  setCookies: string[];
  /** Where a redirect leads, made whole. */
  location: URL | null;
  text: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  /** An object is sent as a form. */
  body?: string | Record<string, string>;
}

/** `*.localhost` is this machine, which not every system's resolver knows. */
export const toThisMachine = new Agent({
  connect: {
    lookup: (_name, options, done) =>
      options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4),
  },
});

/** Ask for exactly one answer. Nobody but this machine is ever asked. */
export async function ask(address: string | URL, asked: Asked = {}): Promise<Answer> {
  const url = new URL(address);
  if (!/^(.+\.)?localhost$/.test(url.hostname)) throw new Error(`a test may not ask ${url.host}`);
  const { method = asked.body === undefined ? "GET" : "POST", headers = {}, body } = asked;
  const isForm = typeof body === "object";
  const answer = await request(url, {
    method: method as Dispatcher.HttpMethod,
    headers: { ...(isForm && { "content-type": "application/x-www-form-urlencoded" }), ...headers },
    body: isForm ? new URLSearchParams(body).toString() : body,
    dispatcher: toThisMachine,
  });
  const location = [answer.headers.location ?? []].flat()[0];
  return {
    url,
    status: answer.statusCode,
    headers: joined(answer.headers),
    setCookies: [answer.headers["set-cookie"] ?? []].flat(),
    location: location === undefined ? null : new URL(location, url),
    text: await answer.body.text(),
  };
}

/** The answer's JSON, whatever it is. */
export function jsonOf<Body = Record<string, unknown>>(answer: Answer): Body {
  return JSON.parse(answer.text) as Body;
}

function joined(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]);
  return Object.fromEntries(entries) as Record<string, string>;
}
