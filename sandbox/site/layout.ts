import { html, type Html } from "../http/html";
import type { Person } from "../tenants/person";

export interface PageParts {
  title: string;
  /** Name in the bar at the top; leads home. */
  brand: string;
  home: string;
  links: { href: string; text: string }[];
  /** Address of the page itself, to mark its link. */
  here: string;
  /** Who is signed in to the community, if anybody. */
  visitor?: Person | null;
  /** Their name, and the button that logs them out. */
  account?: Html | null;
  main: Html;
}

/** A whole page. It works without script; there is none. */
export function page({ title, brand, home, links, here, visitor, account, main }: PageParts): Html {
  const person = visitor ? html` data-person="${visitor.key}"` : null;
  const entries = links.map(({ href, text }) => {
    return html`<li><a href="${href}" ${href === here ? html` aria-current="page"` : null}>${text}</a></li>`;
  });
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${brand}</title>
<link rel="stylesheet" href="/standin.css">
</head>
<body${person}>
<a class="skip" href="#main">Skip to content</a>
<header class="bar"><p class="strip">Stand-in community, to try an integration out with. This is not Higher Logic.</p>
<div>
<a class="brand" href="${home}">${brand}</a>
<nav aria-label="Site"><ul>${entries}</ul></nav>
${account}
</div></header>
<main id="main">
${main}
</main>
<footer><p>What the association pushes is shown here at once. <a href="/admin">Administration</a> · <a href="/_sandbox">Dials</a></p></footer>
</body>
</html>
`;
}

/** "1 member", "2,000 members". */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** What was refused, for a person. */
export function refusalPage(message: string): Html {
  const links = [{ href: "/", text: "Home" }];
  const main = html`<h1>${message}</h1>
    <p><a class="button" href="/">Back to the home page</a></p>`;
  return page({ title: "Not possible", brand: "Stand-in", home: "/", links, here: "", main });
}
