/** False where the browser refuses, and where it has no clipboard for pages at all: over http, for one. */
export async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
