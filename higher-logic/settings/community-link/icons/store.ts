import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_ICON } from "../link";

/** How one icon of Font Awesome 5 Free is drawn. */
export interface IconDrawing {
  name: string;
  /** Its class in Font Awesome: solid, regular, brands. */
  style: "fas" | "far" | "fab";
  viewBox: string;
  path: string;
}

const folders = { fas: "solid", far: "regular", fab: "brands" } as const;
const drawings = new Map<string, IconDrawing>();

/** The drawing of an icon from the installed package; null for a name that it does not have. Solid before the others. */
export async function readIcon(name: string): Promise<IconDrawing | null> {
  // A name becomes part of a path, and is whatever somebody wrote into the database.
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return null;
  const known = drawings.get(name);
  if (known) return known;
  const found = (await draw(name, "fas")) ?? (await draw(name, "far")) ?? (await draw(name, "fab"));
  // Only names that exist are remembered: there are 1,600 of these, and any number of others.
  if (found) drawings.set(name, found);
  return found;
}

/** The same, with the icon that is used unless another is set, for a name that does not exist. */
export async function readIconOrDefault(name: string): Promise<IconDrawing> {
  const drawing = (await readIcon(name)) ?? (await readIcon(DEFAULT_ICON));
  if (!drawing) throw new Error("the icons of Font Awesome are not installed");
  return drawing;
}

async function draw(name: string, style: IconDrawing["style"]): Promise<IconDrawing | null> {
  const file = join(
    process.cwd(),
    "node_modules/@fortawesome/fontawesome-free/svgs",
    folders[style],
    `${name}.svg`,
  );
  const svg = await readFile(file, "utf8").catch(() => "");
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1];
  const path = /<path d="([^"]+)"/.exec(svg)?.[1];
  return viewBox && path ? { name, style, viewBox, path } : null;
}
