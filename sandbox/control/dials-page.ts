import { ACTIONS, AT_REST, Faults } from "../faults/dials";
import { readForm } from "../http/body";
import { Refusal, type Exchange } from "../http/exchange";
import { html, type Html } from "../http/html";
import { seeOther, sendPage } from "../http/respond";
import { page } from "../site/layout";
import type { Tenants } from "../tenants/registry";
import { requestView } from "../tenants/request-log";
import type { Tenant } from "../tenants/tenant";
import { addressesOf, type Place } from "./addresses";
import { summaryOf } from "./summary";

const NEWEST_SHOWN = 20;

/** `GET /_sandbox`: the dials and what came in, for a person. */
export async function dialsPage(exchange: Exchange, tenants: Tenants, place: Place): Promise<void> {
  const wanted = exchange.query.get("tenant");
  const tenant = wanted === null ? tenants.all()[0] : tenants.byCode(wanted);
  if (wanted !== null && tenant === undefined) throw new Refusal(404, `There is no tenant ${wanted}.`);
  const main = tenant === undefined ? nothingYet() : await tenantPage(tenant, tenants, place);
  const links = [{ href: "/_sandbox", text: "Dials" }];
  const parts = { title: "Dials", brand: "Stand-in", home: "/_sandbox", links, here: "/_sandbox", main };
  sendPage(exchange.response, 200, page(parts));
}

function nothingYet(): Html {
  return html`<h1>Dials</h1>
    <div class="empty">
      <p><strong>No community is set up.</strong></p>
      <p>
        Make one with <code>PUT /_sandbox/tenants/{tenantCode}</code> and a body of
        <code>{"apiKey": "…", "siteName": "…"}</code>; docs/wire.md has the rest.
      </p>
    </div>`;
}

async function tenantPage(tenant: Tenant, tenants: Tenants, place: Place): Promise<Html> {
  const summary = Object.entries(await summaryOf(tenant)).map(([name, value]) => {
    return html`<div>
      <dt>${name}</dt>
      <dd>${Array.isArray(value) ? value.join(", ") || "none" : String(value ?? "never")}</dd>
    </div>`;
  });
  const others = tenants.all().map(({ code, config }) => {
    const current = code === tenant.code ? html` aria-current="page"` : null;
    return html`<li>
      <a href="/_sandbox?tenant=${encodeURIComponent(code)}" ${current}>${config.siteName} (${code})</a>
    </li>`;
  });
  const { siteUrl } = addressesOf(tenant, place);
  return html`<h1>${tenant.config.siteName}</h1>
    <nav aria-label="Tenants">
      <ul>
        ${others}
      </ul>
    </nav>
    <p><a href="${siteUrl}/">Community site</a> · <a href="${siteUrl}/admin">Administration</a></p>
    <h2>What it holds</h2>
    <div class="card"><dl>${summary}</dl></div>
    <h2>Dials</h2>
    ${dials(tenant)}
    <h2>Newest requests</h2>
    ${newest(tenant)}`;
}

function numberField(name: string, label: string, value: number | null | undefined, hint: string): Html {
  return html`<div>
    <label for="${name}">${label}</label
    ><input
      id="${name}"
      name="${name}"
      type="number"
      min="0"
      step="1"
      value="${value ?? ""}"
      aria-describedby="${name}-hint"
    />
    <p class="hint" id="${name}-hint">${hint}</p>
  </div>`;
}

function dials(tenant: Tenant): Html {
  const { faults, counted } = tenant.dials;
  const action = `/_sandbox/tenants/${encodeURIComponent(tenant.code)}/dials`;
  const rules = faults.rules.map(
    (rule, place) =>
      html`<li><code>${JSON.stringify(rule)}</code> – acted ${counted.acted[place]!} times</li>`,
  );
  const options = ACTIONS.map((name) => html`<option>${name}</option>`);
  return html`<form class="card" method="post" action="${action}">
      <div class="fields">
        ${numberField("latencyMs", "Latency", faults.latencyMs, "Milliseconds before every answer.")}
        ${numberField("jitterMs", "Jitter", faults.jitterMs, "Up to so many milliseconds more.")}
        ${numberField("requestsPerMinute", "Requests per minute", faults.requestsPerMinute, "More are answered 429. Empty: no limit.")}
      </div>
      <button class="primary" name="do" value="set">Set dials</button>
    </form>
    <form class="card" method="post" action="${action}">
      <div class="fields">
        <div>
          <label for="action">Fault</label
          ><select id="action" name="action">
            ${options}
          </select>
        </div>
        ${numberField("status", "Status", undefined, "For status, html and empty.")}
        ${numberField("times", "Times", undefined, "Empty: until put to rest.")}
        ${numberField("applyAfterMs", "Apply after", undefined, "Milliseconds, for applyLate.")}
        <div>
          <label for="key">Only batches with</label
          ><input id="key" name="key" autocomplete="off" aria-describedby="key-hint" />
          <p class="hint" id="key-hint">An integration key. Empty: every request.</p>
        </div>
      </div>
      <button name="do" value="add">Add rule</button>
    </form>
    ${
      rules.length === 0
        ? html`<p class="quiet">No rule is set.</p>`
        : html`<ol>
            ${rules}
          </ol>`
    }
    <form class="row" method="post" action="${action}">
      <button name="do" value="rest">All dials to rest</button>
      <button class="danger" name="do" value="empty">Empty this community</button>
    </form>`;
}

function newest(tenant: Tenant): Html {
  const { requests } = tenant;
  const shown = requests.page(requests.nextId - 1 - NEWEST_SHOWN, NEWEST_SHOWN).reverse();
  if (shown.length === 0) return html`<div class="empty"><p>Nothing came in yet.</p></div>`;
  const rows = shown.map((logged) => {
    const { id, at, method, path, status, items, fault } = logged.head;
    return html`<tr>
      <td class="number">${id}</td>
      <td>${at}</td>
      <td>${method} ${path}</td>
      <td class="number">${items}</td>
      <td>
        ${status ?? "no answer"}${fault === undefined ? null : html` <span class="tag warn">${fault}</span>`}
      </td>
      <td>
        <details>
          <summary>Request and answer</summary>
          <pre>${JSON.stringify(JSON.parse(requestView(logged)), null, 2).slice(0, 20_000)}</pre>
        </details>
      </td>
    </tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of requests">
    <table>
      <caption>
        The newest ${NEWEST_SHOWN} at most; keys are masked.
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">Id</th>
          <th scope="col">At</th>
          <th scope="col">Call</th>
          <th scope="col" class="number">Items</th>
          <th scope="col">Answer</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** `POST /_sandbox/tenants/{t}/dials`: the forms of that page. */
export async function turnDials(exchange: Exchange, tenant: Tenant): Promise<void> {
  const form = await readForm(exchange.request);
  const number = (name: string) => (form.get(name) ? Number(form.get(name)) : undefined);
  const { faults } = tenant.dials;
  switch (form.get("do")) {
    case "set":
      set(tenant, {
        ...faults,
        latencyMs: number("latencyMs"),
        jitterMs: number("jitterMs"),
        requestsPerMinute: number("requestsPerMinute"),
      });
      break;
    case "add": {
      const rule = {
        action: form.get("action"),
        status: number("status"),
        times: number("times"),
        applyAfterMs: number("applyAfterMs"),
      };
      set(tenant, {
        ...faults,
        rules: [...faults.rules, { ...rule, match: { key: form.get("key") || undefined } }],
      });
      break;
    }
    case "rest":
      tenant.setFaults(AT_REST);
      break;
    case "empty":
      tenant.empty();
      break;
    default:
      throw new Refusal(400, "There is no such dial.");
  }
  seeOther(exchange.response, `/_sandbox?tenant=${encodeURIComponent(tenant.code)}`);
}

function set(tenant: Tenant, asked: unknown): void {
  const faults = Faults.safeParse(asked);
  if (!faults.success) throw new Refusal(400, faults.error.issues[0]!.message);
  tenant.setFaults(faults.data);
}
