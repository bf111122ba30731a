import { DEFAULT_ICON } from "../link";
import { LATER_NAMES } from "./later-names";
import type { IconCatalogue, KnownIcon } from "./metadata";

export type CheckedIcon = { ok: true; name: string | null } | { ok: false; problem: string };

/** Longer than the longest name there is; what is longer is not quoted back. */
const LONGEST = 60;

/**
 * Read a typed icon name: exactly a name of Font Awesome 5 Free, or empty for the usual icon (R56). Whatever is near to
 * one is refused with the name that was meant, and never corrected unseen.
 */
export function checkIconName(typed: string, catalogue: IconCatalogue): CheckedIcon {
  const text = typed.trim();
  if (text === "") return { ok: true, name: null };
  if (catalogue.icons.has(text)) return { ok: true, name: text };
  return { ok: false, problem: whatIsWrong(text, catalogue) };
}

function whatIsWrong(text: string, catalogue: IconCatalogue): string {
  if (text.length > LONGEST) return `This is no icon’s name. Enter one like ${DEFAULT_ICON} or home.`;
  const bare = bareName(text);
  if (bare !== text && catalogue.icons.has(bare))
    return bare === text.toLowerCase()
      ? `Icon names are written in small letters: ${bare}.`
      : `Enter the name alone: ${bare}.`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(bare))
    return `An icon’s name has only small letters, figures and hyphens, like ${DEFAULT_ICON} or home.`;
  const later = LATER_NAMES.get(bare);
  if (later) return `“${bare}” is its name in Font Awesome 6. In version 5 it is called ${later}.`;
  const now = catalogue.formerNames.get(bare);
  if (now) return `“${bare}” is its name in Font Awesome 4. In version 5 it is called ${now}.`;
  const near = nearNames(bare, catalogue).slice(0, 3);
  const missing = `Font Awesome 5 Free has no icon “${bare}”; it may be one of the Pro version.`;
  return near.length > 0
    ? `${missing} Near to it: ${near.join(", ")}.`
    : `${missing} For example: ${DEFAULT_ICON}.`;
}

/** Classes beside the name that say how an icon is drawn, in version 6 with the same beginning. */
const STYLES = /^fa-(solid|regular|light|thin|duotone|sharp|brands|fw|xs|sm|lg|spin|pulse|\d+x)$/;

/** `fas fa-home`, `fa-home` and `Home` all mean `home`. */
function bareName(text: string): string {
  const words = text.toLowerCase().split(/\s+/);
  const prefixed = words.find((word) => word.startsWith("fa-") && !STYLES.test(word));
  return prefixed ? prefixed.slice(3) : words.join(" ");
}

/** Icons for what was typed so far: those that begin with it, then those that hold it, then those found by a word. */
export function suggestIcons(typed: string, { icons }: IconCatalogue, limit: number): KnownIcon[] {
  const text = bareName(typed.trim().slice(0, LONGEST));
  const wanted = text === "" ? DEFAULT_ICON : (LATER_NAMES.get(text) ?? text);
  const ranked = [...icons.values()].flatMap((icon) => {
    const rank = rankOf(icon, wanted);
    return rank === null ? [] : [{ icon, rank }];
  });
  ranked.sort((one, other) => one.rank - other.rank || one.icon.name.length - other.icon.name.length);
  return ranked.slice(0, limit).map(({ icon }) => icon);
}

function rankOf({ name, label, terms }: KnownIcon, wanted: string): number | null {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  const words = [label.toLowerCase(), ...terms];
  if (words.includes(wanted)) return 3;
  return words.some((word) => word.startsWith(wanted)) ? 4 : null;
}

/** Names somebody may have meant: one letter off, the same without its last part, or found by the word. */
function nearNames(text: string, catalogue: IconCatalogue): string[] {
  const { icons } = catalogue;
  const parts = text.split("-");
  const shorter = parts.slice(1).map((_, cut) => parts.slice(0, parts.length - 1 - cut).join("-"));
  const misspelt = [...icons.keys()].filter((name) => isOneStepOff(text, name));
  const byWord = [text, ...parts].flatMap((word) => suggestIcons(word, catalogue, 2)).map(({ name }) => name);
  return [...new Set([...misspelt, ...shorter.filter((name) => icons.has(name)), ...byWord])];
}

/** Whether one letter more, less or different makes one of the other. */
function isOneStepOff(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && long[at] === short[at]) at += 1;
  const rest = long.length === short.length ? short.slice(at + 1) : short.slice(at);
  return long.slice(at + 1) === rest;
}
