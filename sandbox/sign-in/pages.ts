import type { Exchange } from "../http/exchange";
import { html, type Html } from "../http/html";
import { sendSite } from "../site/send";
import type { Tenant } from "../tenants/tenant";
import { FAILURES, type Failure } from "./failures";
import { webAddress } from "./oauth-client";
import { loginLink } from "./paths";

const HOME = html`<a class="button" href="/">Back to the home page</a>`;

export function notSetUp(exchange: Exchange, tenant: Tenant): void {
  sendSite(exchange, tenant, {
    title: "Log in",
    main: html`<h1>Sign-in is not set up for this community</h1>
      <p>The association has not connected its single sign-on yet. Nothing is wrong with your account.</p>
      <p>${HOME}</p>`,
  });
}

/** Why somebody was not let in. A link begins again, never the page itself: that would go round for ever. */
export function sendFailure(
  exchange: Exchange,
  tenant: Tenant,
  { step, detail }: Failure,
  returnTo: string,
): void {
  const { status, title, said } = FAILURES[step];
  const answered = html`<div>
    <dt>What was found</dt>
    <dd>${detail}</dd>
  </div>`;
  sendSite(exchange, tenant, {
    status,
    title,
    main: html`<section data-login-failure="${step}">
      <h1>${title}</h1>
      <p>${said}</p>
      <div class="card">
        <dl>
          <div>
            <dt>Step</dt>
            <dd><code>${step}</code></dd>
          </div>
          ${detail === "" ? null : answered}
        </dl>
      </div>
      <p class="row">
        <a class="button primary" href="${loginLink(returnTo)}">Try again</a> ${associationLink(tenant)}
        ${HOME}
      </p>
    </section>`,
  });
}

/** Whom to turn to: most of what goes wrong here is put right there. */
function associationLink({ config }: Tenant): Html | null {
  const authorizeUrl = webAddress(config.oauth?.authorizeUrl);
  if (authorizeUrl === null) return null;
  return html`<a class="button" href="${authorizeUrl.origin}/">Your association's site</a>`;
}

export function loggedOut(exchange: Exchange, tenant: Tenant): void {
  sendSite(exchange, tenant, {
    title: "Logged out",
    main: html`<h1>You are logged out</h1>
      <p>${HOME}</p>`,
  });
}
