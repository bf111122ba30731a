import { createServer, type Server } from "node:http";
import { controlDoor, type Place } from "./control/door";
import { exchangeOf, Refusal, type Exchange } from "./http/exchange";
import { requirePassword } from "./http/password";
import { sendJson } from "./http/respond";
import { readV1Body, V1_PATH, v1Door } from "./push/v1-door";
import type { Settings } from "./settings";
import { Tenants } from "./tenants/registry";

export interface StandIn {
  server: Server;
  tenants: Tenants;
  place: Place;
}

/** The whole stand-in, not yet listening. Restores what the data folder holds. */
export function createStandIn(settings: Settings): StandIn {
  const tenants = new Tenants(settings.dataFolder, (path, body) =>
    path === V1_PATH ? readV1Body(body) : null,
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

async function answer(exchange: Exchange, tenants: Tenants, place: Place, settings: Settings): Promise<void> {
  const { path } = exchange;
  if (path === V1_PATH) return v1Door(exchange, tenants);
  if (path === "/_sandbox" || path.startsWith("/_sandbox/")) {
    if (path !== "/_sandbox/health") requirePassword(exchange, settings.password);
    return controlDoor(exchange, tenants, place);
  }
  throw new Refusal(404, "There is nothing at this address.");
}

function refuse({ response, request }: Exchange, error: unknown): void {
  if (error instanceof Refusal)
    return sendJson(response, error.status, { message: error.message }, error.headers);
  if (request.destroyed && !request.complete) return;
  console.error(error);
  sendJson(response, 500, { message: "The stand-in failed; its console says why." });
}
