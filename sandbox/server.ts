import { createServer, type Server } from "node:http";
import type { Place } from "./control/addresses";
import { controlDoor } from "./control/door";
import { exchangeOf, Refusal, type Exchange } from "./http/exchange";
import { requirePassword } from "./http/password";
import { sendJson, sendPage } from "./http/respond";
import { readV1Body, V1_PATH, v1Door } from "./push/v1-door";
import { isV2Path, readV2Body, v2Door } from "./push/v2-door";
import { isReadPath, readDoor } from "./read/door";
import type { Settings } from "./settings";
import { siteDoor } from "./site/door";
import { refusalPage } from "./site/layout";
import { Tenants } from "./tenants/registry";

export interface StandIn {
  server: Server;
  tenants: Tenants;
  place: Place;
}

/** The whole stand-in, not yet listening. Restores what the data folder holds. */
export function createStandIn(settings: Settings): StandIn {
  const tenants = new Tenants(settings.dataFolder, (path, body) =>
    path === V1_PATH ? readV1Body(body) : isV2Path(path) ? readV2Body(path, body) : null,
  );
  const place: Place = { port: settings.port };
  const server = createServer((request, response) => {
    const exchange = exchangeOf(request, response);
    answer(exchange, tenants, place, settings).catch((error: unknown) => refuse(exchange, error));
  });
  // Longer than any client keeps an idle connection, so that nobody sends into one that is just being closed.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  return { server, tenants, place };
}

/** Where programs call, not browsers; refusals there are JSON. */
const MACHINE_DOORS = /^\/(push|v2|api)(\/|$)/i;

async function answer(exchange: Exchange, tenants: Tenants, place: Place, settings: Settings): Promise<void> {
  const { path } = exchange;
  if (path === V1_PATH) return v1Door(exchange, tenants);
  if (isV2Path(path)) return v2Door(exchange, tenants);
  if (isReadPath(path)) return readDoor(exchange, tenants);
  if (path === "/_sandbox" || path.startsWith("/_sandbox/")) {
    if (path !== "/_sandbox/health") requirePassword(exchange, settings.password);
    return controlDoor(exchange, tenants, place);
  }
  if (MACHINE_DOORS.test(path)) throw new Refusal(404, "There is nothing at this address.");
  return siteDoor(exchange, tenants, place, settings.password);
}

function refuse({ response, request, path }: Exchange, error: unknown): void {
  if (!(error instanceof Refusal)) {
    if (request.destroyed && !request.complete) return;
    console.error(error);
  }
  const refusal =
    error instanceof Refusal ? error : new Refusal(500, "The stand-in failed; its console says why.");
  const { status, message, headers } = refusal;
  if (wantsPage(path, request.headers.accept)) sendPage(response, status, refusalPage(message), headers);
  else sendJson(response, status, { message }, headers);
}

/** The site is for browsers; the control API's forms are, too, but tests call it without asking for HTML. */
function wantsPage(path: string, accept: string | undefined): boolean {
  if (MACHINE_DOORS.test(path)) return false;
  return path.startsWith("/_sandbox") ? (accept ?? "").includes("text/html") : true;
}
