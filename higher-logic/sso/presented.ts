import { cameByHttps } from "@/lib/caller";
import { providerCookies, readCookie } from "./cookies";

/** What a request shows to prove something, by ids that browsers and clients hold; whether it proves anything is not said. */
export interface Presented {
  isHttps: boolean;
  /** An access token, where the address takes one. */
  bearer: string | null;
  clientId: string | null;
  /** A code or token, or the provider's session and interaction of a browser. */
  artefacts: { model: string; id: string }[];
}

/**
 * What a request to the provider will ask about, told by its address, cookies, header and form alone, so that it can be
 * read in one go. The provider checks each of them as if it had asked itself.
 */
export function presentedAt(
  path: string,
  { search, headers, body }: { search: string; headers: Headers; body: Buffer },
): Presented {
  const shown = nothingPresented(headers);
  const cookies = providerCookies(shown.isHttps);
  const inCookie = (model: string, name: string) => artefact(model, readCookie(headers.get("cookie"), name));
  if (path === "/oauth/authorize")
    return {
      ...shown,
      clientId: new URLSearchParams(search).get("client_id"),
      artefacts: inCookie("Session", cookies.session),
    };
  if (path.startsWith("/oauth/authorize/"))
    return {
      ...shown,
      artefacts: [...inCookie("Interaction", cookies.resume), ...inCookie("Session", cookies.session)],
    };
  if (path === "/oauth/token")
    return { ...shown, ...presentedForToken(headers, new URLSearchParams(body.toString("utf8"))) };
  return bearerPresented(headers, body);
}

/** By a request that shows an access token, if anything. */
export function bearerPresented(headers: Headers, body: Buffer | null): Presented {
  const bearer = bearerOf(headers, body);
  return { ...nothingPresented(headers), bearer, artefacts: artefact("AccessToken", bearer) };
}

/** By a request of which the Info Hub's login alone matters. */
export function nothingPresented(headers: Headers): Presented {
  return { isHttps: cameByHttps(headers), bearer: null, clientId: null, artefacts: [] };
}

function presentedForToken(
  headers: Headers,
  form: URLSearchParams,
): Pick<Presented, "clientId" | "artefacts"> {
  const clientId = form.get("client_id") ?? clientOfBasic(headers.get("authorization"));
  const isRefresh = form.get("grant_type") === "refresh_token";
  return {
    clientId,
    artefacts: isRefresh
      ? artefact("RefreshToken", form.get("refresh_token"))
      : artefact("AuthorizationCode", form.get("code")),
  };
}

/** From the header, or the form that RFC 6750 (2.2) allows; never from an address, which ends up in logs. */
function bearerOf(headers: Headers, body: Buffer | null): string | null {
  const header = headers.get("authorization");
  const inForm = body === null ? null : new URLSearchParams(body.toString("utf8")).get("access_token");
  if (header === null) return inForm;
  // Both at once is an error (RFC 6750, 2), which the provider tells.
  return inForm === null ? (/^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1] ?? null) : null;
}

function clientOfBasic(header: string | null): string | null {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  const [name = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":", 1);
  return name;
}

function artefact(model: string, id: string | null): Presented["artefacts"] {
  return id === null || id === "" ? [] : [{ model, id }];
}
