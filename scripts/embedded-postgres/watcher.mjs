// Started beside a throw-away Postgres with its pid and data folder. Standard input ends when the program that started
// both has ended, even by kill -9; then the server is stopped and its data removed, unless that was done already.
import { existsSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";

const [pid, data] = process.argv.slice(2);
process.stdin.resume();
process.stdin.on("end", () => {
  if (!data || !existsSync(data)) return;
  try {
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // it has ended by itself
  }
  setTimeout(removeData, 1000);
});

function removeData() {
  rmSync(data, { recursive: true, force: true });
  // as root the data may lie in a folder of ours elsewhere, which is then empty
  if (basename(dirname(data)).startsWith("causeway-")) rmdirSync(dirname(data));
}
