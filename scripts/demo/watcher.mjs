// Started beside a demo with its folder. Standard input ends when the demo has ended, even by kill -9: then what it left
// running is stopped, or the next demo would find its ports taken. `parts.json` in the folder says what runs; a demo that
// ended in order has removed it.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const file = (name) => join(process.argv[2], name);
const readParts = () => {
  try {
    return readFileSync(file("parts.json"), "utf8");
  } catch {
    return "{}";
  }
};
const signalAll = (parts, signal) =>
  parts.filter(([name, pid]) => {
    try {
      // Fast shutdown for Postgres, which is never killed: it may be writing.
      return process.kill(pid, name === "postgres" ? signal && "SIGINT" : signal);
    } catch {
      return false;
    }
  });

process.stdin.resume();
process.stdin.on("end", async () => {
  const before = readParts();
  let left = signalAll(Object.entries(JSON.parse(before)), "SIGTERM");
  for (let wait = 0; wait < 50 && left.length > 0; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    left = signalAll(left, 0);
  }
  signalAll(left, "SIGKILL");
  if (readParts() !== before) return; // the next demo runs already
  rmSync(file("state.json"), { force: true });
  rmSync(file("parts.json"), { force: true });
});
