import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Writes docs/requirements.md from the titles of the tests: `R27: …` or `R25, R26: …` in a title is the proof of that
// requirement. `--check` writes nothing and fails when the page is not what would be written.

/** What the customer's page asks for, in our words. */
const requirements: [number: number, text: string][] = [
  [1, "Member data kept here makes people, communities and memberships in the community site"],
  [2, "Staff sync lists/committees from here"],
  [3, "After set-up nothing has to be done by hand to keep both equal"],
  [4, "We push; Higher Logic never asks us"],
  [5, "One way: nothing changed there is ever written back"],
  [6, "What is pushed serves identification and cannot be edited there and synced back"],
  [7, "A push needs both key and Tenant Code"],
  [8, "The Tenant Code names the client's site and goes with every push"],
  [9, "The dialog says where the key comes from"],
  [10, "The fields are called Tenant Code and Tenant API Key"],
  [11, "Contact information is pushed"],
  [12, "Changes to organizations are pushed with the people in them"],
  [13, "Changes to membership types are pushed"],
  [14, "Changes of the lists a contact is on are pushed"],
  [15, "Security groups are not pushed"],
  [16, "Demographics are not pushed"],
  [17, "Events are not pushed"],
  [18, "Job history is not pushed"],
  [19, "Education is not pushed"],
  [20, "Individuals are pushed, organizations are not"],
  [21, "Staff are told to put individuals on synced lists"],
  [22, "Only lists with the third-party tick are synced"],
  [23, "Only Active members on such lists are pushed"],
  [24, "Do Not Contact has no effect"],
  [25, "The tick is shared with newsletter integrations, in the page's words"],
  [26, "A list is a Community there"],
  [27, "The first push of a new list creates the community"],
  [28, "That community is hidden"],
  [29, "An administrator there un-hides it; nothing is created again"],
  [30, "Navigation Panel, Setup, Integrations, Higher Logic opens a dialog box"],
  [31, "Enabled switches the integration on"],
  [32, "Only Sync Active members: contacts of another status are ignored"],
  [33, "Save stores the settings"],
  [34, "Sync can be pressed only after a save"],
  [35, "Sync pushes all ticked lists"],
  [36, "The initial sync comes before single sign-on"],
  [37, "After it, additions are pushed"],
  [38, "… changes"],
  [39, "… and deletions"],
  [40, "Each within 30 minutes"],
  [41, "Normally in near real time"],
  [42, "Members sign in there with their Info Hub login"],
  [43, "Over our own OAuth 2.0 server"],
  [44, "Only Active members on a synced list get in"],
  [45, "A dropped member does not"],
  [46, "A member off the list does not"],
  [47, "Active staff do"],
  [48, "Not before set-up is complete"],
  [49, "Not before Websupport switched it on"],
  [50, "One sign-in is enough"],
  [51, "The tick shows the link in the Info Hub"],
  [52, "The link is pre-filled and can be corrected"],
  [53, "Custom term"],
  [54, "Default term Community"],
  [55, "Custom icon"],
  [56, "Font Awesome 5 Free only"],
  [57, "Save applies them"],
  [58, "The first click shows an authorization page"],
  [59, "Grant must be pressed"],
  [60, "The next time there is no page"],
  [61, "The page follows the term"],
  [62, "Edit Profile leads to the Info Hub"],
  [63, "The edit made there reaches Higher Logic"],
  [64, "Other sites can use the same sign-in"],
  [65, "The dialog carries the page's help"],
  [66, "Putting an organization on a synced list warns at that moment"],
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Test files by the requirement numbers in their titles; `R15–R19: …` names each of the five. */
function proofs(): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const file of ["tests", "e2e"].filter((folder) => existsSync(folder)).flatMap(filesBelow)) {
    for (const title of readFileSync(file, "utf8").matchAll(/(["`])((?:(?!\1).)*\bR\d+(?:(?!\1).)*)\1/g)) {
      for (const part of (title[2] ?? "").matchAll(/\bR(\d{1,2})(?:\s?[–-]\s?R(\d{1,2}))?\b/g)) {
        for (let number = Number(part[1]); number <= Number(part[2] ?? part[1]); number += 1) {
          found.set(number, (found.get(number) ?? new Set()).add(file));
        }
      }
    }
  }
  return found;
}

function page(): string {
  const found = proofs();
  const rows = requirements.map(([number, text]) => {
    const named = [...(found.get(number) ?? [])].map((file) => `\`${file}\``).join("<br>");
    return `| R${number} | ${text} | ${named || "not yet: no test carries its number"} |`;
  });
  return [
    "# Requirements and their proofs",
    "",
    "Made from the titles of the tests by `scripts/docs-requirements.ts`; `npm run check` keeps it true. A test whose title carries a",
    "requirement's number fails when the product stops meeting it.",
    "",
    "| | The customer's page asks | Shown by |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const path = "docs/requirements.md";
if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== page()) {
    console.error("docs/requirements.md is out of date: run node --import tsx scripts/docs-requirements.ts");
    process.exit(1);
  }
} else {
  writeFileSync(path, page());
}
