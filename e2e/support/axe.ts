import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * What axe objects to on this page as it is now: each rule, and the elements it names.
 *
 * Half as long as axe by itself, with the same findings: it describes no elements that passed, and opens no second page
 * in which to put together what it found in frames, of which our pages have none.
 */
export async function axeFindings(page: Page): Promise<[rule: string, elements: string[]][]> {
  if (page.frames().length > 1)
    throw new Error("axe is told here not to look into frames, and this page has one");
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
