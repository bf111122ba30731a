import { freePort } from "@/scripts/ports";

const TAKEN = /EADDRINUSE|Address already in use/;
const ATTEMPTS = 3;

/** Starts a server on a free port; on another one when somebody else was quicker to listen there. */
export async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS || !TAKEN.test(String(error))) throw error;
    }
  }
}
