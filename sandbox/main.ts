import type { AddressInfo } from "node:net";
import { holdFolder, letGoOfFolder, otherStandInOn } from "./folder-lock";
import { createStandIn } from "./server";
import { readSettings, WrongSetting, type Settings } from "./settings";

/** End with a sentence instead of a stack. */
function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

function settingsOrStop(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof WrongSetting) stop(error.message);
    throw error;
  }
}

const settings = settingsOrStop();
const { port, host, dataFolder } = settings;

const other = await otherStandInOn(dataFolder);
if (other !== null) {
  stop(
    `A stand-in (process ${other.pid}, port ${other.port}) already runs on the data folder ${dataFolder}. Stop it, or set SANDBOX_DATA to another folder.`,
  );
}
const { server, place } = createStandIn(settings);

server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") stop(`Cannot listen on ${host}:${port}: ${error.message}`);
  stop(`Port ${port} on ${host} is in use by another program. Set SANDBOX_PORT to a free one.`);
});

server.listen(port, host, () => {
  place.port = (server.address() as AddressInfo).port;
  holdFolder(dataFolder, host, place.port);
  console.log(`listening on http://${host.includes(":") ? `[${host}]` : host}:${place.port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    letGoOfFolder(dataFolder);
    process.exit(0);
  });
}
