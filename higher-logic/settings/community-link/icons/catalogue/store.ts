import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCatalogue, type IconCatalogue } from "../metadata";

let reading: Promise<IconCatalogue> | undefined;

/** Every icon of the installed Font Awesome 5 Free; read once, when somebody first types or saves a name. */
export function readIconCatalogue(): Promise<IconCatalogue> {
  reading ??= read().catch((error: unknown) => {
    reading = undefined;
    throw error;
  });
  return reading;
}

async function read(): Promise<IconCatalogue> {
  const [icons, shims] = await Promise.all(["icons.yml", "shims.yml"].map(metadata));
  return parseCatalogue(icons ?? "", shims ?? "");
}

function metadata(file: string): Promise<string> {
  return readFile(join(process.cwd(), "node_modules/@fortawesome/fontawesome-free/metadata", file), "utf8");
}
