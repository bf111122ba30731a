import { buildWeb } from "./build-web";
import { command } from "./command";

await command(() => buildWeb({ always: true }));
