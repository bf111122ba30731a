/** Longer than any Tenant Code or key seen; what is longer was pasted from somewhere else. */
const LONGEST_TENANT_CODE = 100;
const LONGEST_KEY = 256;

/** Cyrillic and Greek letters that look like a Latin one in most fonts, and the Latin one. */
const LOOK_ALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [..."АAВBЕEЗ3КKМMНHОOРPСCТTУYХXІIЈJЅSаaеeоoрpсcуyхxіiјjѕs", ..."ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνv"].flatMap(
    (letter, at, all) => (at % 2 === 0 ? [[letter, all[at + 1] ?? ""]] : []),
  ),
);

/**
 * What is wrong with a typed Tenant Code, in words for the field, or null.
 *
 * Higher Logic answers a wrong code with the same refusal as a wrong key, so what can be seen here is said here.
 */
export function tenantCodeProblem(typed: string): string | null {
  if (typed.trim() === "") return "Enter the Tenant Code that Higher Logic gave you.";
  if (typed !== typed.trim())
    return "Remove the blank before or after the Tenant Code. It is sent exactly as it stands here.";
  if (typed.length > LONGEST_TENANT_CODE)
    return `This is ${typed.length} characters long. A Tenant Code has at most ${LONGEST_TENANT_CODE}.`;
  return strangeCharacter("Tenant Code", typed);
}

/** What is wrong with a typed Tenant API Key, in words for the field, or null. Blanks around it are cut off before. */
export function tenantApiKeyProblem(typed: string): string | null {
  if (typed.length > LONGEST_KEY)
    return `This is ${typed.length} characters long. A Tenant API Key has at most ${LONGEST_KEY}.`;
  if (/[\r\n\u2028\u2029]/.test(typed))
    return "There is a line break inside the key. Copy the key alone, on one line.";
  return strangeCharacter("Tenant API Key", typed);
}

/** Only visible ASCII can be part of either: the key travels in an HTTP header. */
function strangeCharacter(what: string, typed: string): string | null {
  const characters = [...typed];
  const at = characters.findIndex((character) => !/^[!-~]$/.test(character));
  const strange = characters[at];
  if (strange === undefined) return null;
  const place = `Character ${at + 1} of the ${what}`;
  const latin = LOOK_ALIKES[strange];
  if (latin) {
    const script = /\p{Script=Greek}/u.test(strange) ? "Greek" : "Cyrillic";
    return `${place}, “${strange}”, is a ${script} letter that only looks like “${latin}”. Type it anew on a Latin keyboard.`;
  }
  if (/^\s$/u.test(strange)) return `${place} is a blank. Remove it.`;
  if (/^[\p{C}]$/u.test(strange))
    return `${place} is a sign that cannot be seen. Type the ${what} instead of pasting it.`;
  return `${place}, “${strange}”, cannot be part of it. Letters A–Z, digits and signs like - or _ can.`;
}
