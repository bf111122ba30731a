import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { delimiter, join } from "node:path";
import { PROJECT } from "./run-program";

/** A browser for Playwright, and what its process needs in the environment. */
export interface Browser {
  executablePath: string;
  env: Record<string, string>;
}

const UNPACKED = join(PROJECT, ".cache", "chromium");

/** CHROMIUM_PATH, else Debian's, else the one from npm, which needs neither a download nor root. */
export async function findChromium(): Promise<Browser> {
  for (const path of [process.env.CHROMIUM_PATH, "/usr/bin/chromium"]) {
    if (path && fs.existsSync(path)) return { executablePath: path, env: {} };
  }
  if (process.env.CHROMIUM_PATH) throw new Error(`CHROMIUM_PATH names no file: ${process.env.CHROMIUM_PATH}`);
  if (!fs.existsSync(UNPACKED)) await unpack();
  const executablePath = join(UNPACKED, "chromium");
  return { executablePath, env: { ...librariesFor(executablePath), ...fonts() } };
}

/** Into a folder of our own and by rename: the package unpacks to TMPDIR/chromium, whoever made that. */
async function unpack(): Promise<void> {
  const { inflate } = await import("@sparticuz/chromium");
  const packed = join(PROJECT, "node_modules", "@sparticuz", "chromium", "bin");
  const unfinished = `${UNPACKED}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  const { TMPDIR } = process.env;
  process.env.TMPDIR = unfinished;
  try {
    const files = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    await Promise.all(files.map((file) => inflate(join(packed, file))));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  fs.writeFileSync(
    join(unfinished, "fonts", "fonts.conf"),
    `<?xml version="1.0"?><fontconfig><dir>${join(UNPACKED, "fonts")}</dir>` +
      `<cachedir>${join(UNPACKED, "fonts-cache")}</cachedir></fontconfig>\n`,
  );
  if (fs.existsSync(UNPACKED)) fs.rmSync(unfinished, { recursive: true });
  else fs.renameSync(unfinished, UNPACKED);
}

/** The package brings libnss3 and its like for machines that lack them. */
function librariesFor(executablePath: string): Record<string, string> {
  const { stdout } = spawnSync("ldd", [executablePath], { encoding: "utf8" });
  if (!stdout?.includes("not found")) return {};
  const path = [join(UNPACKED, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { LD_LIBRARY_PATH: path };
}

function fonts(): Record<string, string> {
  return fs.existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(UNPACKED, "fonts") };
}
