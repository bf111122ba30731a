import * as fs from "node:fs";
import { dirname } from "node:path";
import { isAlive } from "./embedded-postgres/postmaster";

/** Takes a lock file with our pid in it; answers the pid of the living holder instead when somebody has it. */
export function takeLock(file: string): { release: () => void } | { holder: number } {
  fs.mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return { release: () => fs.rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(fs.readFileSync(file, { encoding: "utf8", flag: "a+" }));
    if (isAlive(holder) && holder !== process.pid) return { holder };
    fs.rmSync(file, { force: true });
  }
}
