import { request } from "undici";

/** An answer, as far as a refusal shows in it. */
export interface Answer {
  status: number;
  /** Where it leads: of a redirect, or of an action, whose redirect the page's script follows. */
  location: string | undefined;
  body: string;
}

/** One request to the web program, at any host, with a cookie or without. Redirects are not followed. */
export async function send(
  port: number,
  options: {
    path: string;
    host: string;
    method?: string;
    cookie?: string;
    headers?: Record<string, string>;
    body?: FormData | URLSearchParams;
  },
): Promise<Answer & { cookies: string }> {
  const { path, host, method = "GET", cookie, headers, body } = options;
  const encoded = body ? new Response(body) : undefined;
  const type = encoded?.headers.get("content-type");
  const answer = await request(`http://127.0.0.1:${port}${path}`, {
    method: method as "GET",
    headers: {
      host: `${host}:${port}`,
      ...(cookie ? { cookie } : {}),
      ...(type ? { "content-type": type } : {}),
      ...headers,
    },
    body: encoded ? Buffer.from(await encoded.arrayBuffer()) : null,
  });
  const set = [answer.headers["set-cookie"] ?? []].flat();
  const location = answer.headers["x-action-redirect"] ?? answer.headers.location;
  return {
    status: answer.statusCode,
    location: [location].flat()[0],
    body: await answer.body.text(),
    cookies: set.map((line) => line.split(";")[0]).join("; "),
  };
}

/**
 * What a browser posts for a server action, without the page: React's encoding of `(form)`, or of `(before, form)` where
 * the action answers with a state.
 */
export function actionBody(fields: Record<string, string>, takesState: boolean): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(`_1_${name}`, value);
  const state = { status: "new", values: {}, fieldErrors: {} };
  body.append("0", JSON.stringify(takesState ? [state, "$K1"] : ["$K1"]));
  return body;
}
