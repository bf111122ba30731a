import { command } from "./command";
import { runTests } from "./testing/run";

await command(() => runTests(process.argv.slice(2)));
