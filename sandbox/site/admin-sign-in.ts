import { addressesOf, type Place } from "../control/addresses";
import { html, type Html } from "../http/html";
import { missingOAuth, oauthClientOf, type OAuthClient } from "../sign-in/oauth-client";
import type { SignInEvent } from "../sign-in/state";
import type { Tenant } from "../tenants/tenant";
import { counted } from "./layout";

/** On `/admin`: what the association told this community about its sign-on, and how log-ins went. */
export function signInSection(tenant: Tenant, place: Place): Html {
  return html`${setUp(tenant, place)} ${events(tenant.signIn.events)}`;
}

function setUp(tenant: Tenant, place: Place): Html {
  const oauth = oauthClientOf(tenant.config);
  if (oauth === null) {
    return html`<div class="empty">
      <p>
        <strong>Nobody can log in yet.</strong> The association has not given:
        ${missingOAuth(tenant.config).join(", ")}.
      </p>
    </div>`;
  }
  const rows = facts(tenant, oauth, place).map(([name, value]) => {
    return html`<div>
      <dt>${name}</dt>
      <dd><code>${value}</code></dd>
    </div>`;
  });
  return html`<div class="card"><dl class="wide">${rows}</dl></div>`;
}

function facts(tenant: Tenant, oauth: OAuthClient, place: Place): [name: string, value: string][] {
  const { redirectUri, postLogoutRedirectUri, backchannelLogoutUri } = addressesOf(tenant, place);
  const secret = oauth.clientSecret === null ? "none" : `kept, sent in the ${oauth.secretIn}`;
  return [
    ["Client id", oauth.clientId],
    ["Client secret", secret.replace("basic", "Basic header")],
    ["Scope", oauth.scope],
    ["Claim with the integration key", oauth.idClaim],
    ["Authorize", oauth.authorizeUrl.href],
    ["Token", oauth.tokenUrl.href],
    ["Userinfo", oauth.userinfoUrl.href],
    ["Log-out", tenant.config.oauth?.logoutUrl || "none: logging out ends here"],
    ["Comes back to", redirectUri],
    ["After log-out", postLogoutRedirectUri],
    ["Back-channel log-out", tenant.config.backchannelLogout ? backchannelLogoutUri : "off"],
  ];
}

function events(newest: readonly SignInEvent[]): Html {
  if (newest.length === 0) {
    return html`<div class="empty"><p>Nobody has logged in or out since the stand-in was started.</p></div>`;
  }
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of log-ins and log-outs">
    <table>
      <caption>
        ${counted(newest.length, "log-in or log-out", "log-ins and log-outs")} since the start, the newest
        first; older ones than fifty are forgotten.
      </caption>
      <thead>
        <tr>
          <th scope="col">At (UTC)</th>
          <th scope="col">What</th>
          <th scope="col">Who</th>
          <th scope="col">How it went</th>
        </tr>
      </thead>
      <tbody>
        ${newest.map(eventRow)}
      </tbody>
    </table>
  </div>`;
}

const WORDS = {
  "log-in": ["", "Logged in"],
  "log-in-failed": ["bad", "Log-in failed"],
  "log-out": ["plain", "Logged out"],
  "log-out-failed": ["bad", "Log-out refused"],
} as const;

function eventRow({ at, what, who, ok, detail }: SignInEvent): Html {
  const kind = ok ? what : (`${what}-failed` as const);
  const [look, words] = WORDS[kind];
  return html`<tr data-event="${kind}">
    <td>${at.toISOString().slice(0, 19).replace("T", " ")}</td>
    <td><span class="tag ${look}">${words}</span></td>
    <td>${who === null ? html`<span class="quiet">not known</span>` : html`<code>${who}</code>`}</td>
    <td>${detail}</td>
  </tr>`;
}
