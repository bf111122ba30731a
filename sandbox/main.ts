import type { AddressInfo } from "node:net";
import { createStandIn } from "./server";
import { readSettings, WrongSetting } from "./settings";

/** End with a sentence instead of a stack. */
function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

function settingsOrStop() {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof WrongSetting) stop(error.message);
    throw error;
  }
}

const settings = settingsOrStop();
const { server, place } = createStandIn(settings);

server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EADDRINUSE")
    stop(
      `Port ${settings.port} on ${settings.host} is in use by another program. Set SANDBOX_PORT to a free one.`,
    );
  stop(`Cannot listen on ${settings.host}:${settings.port}: ${error.message}`);
});

server.listen(settings.port, settings.host, () => {
  place.port = (server.address() as AddressInfo).port;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  console.log(`listening on http://${host}:${place.port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => process.exit(0));
}
