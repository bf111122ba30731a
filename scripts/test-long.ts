import { command } from "./command";
import { runLongTests } from "./testing/run";

await command(() => runLongTests(process.argv.slice(2)));
