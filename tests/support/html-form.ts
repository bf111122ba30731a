export interface HtmlForm {
  action: string;
  method: string;
  /** As forms of server actions are sent. */
  isMultipart: boolean;
  /** Of its fields, and of the button that is pressed. */
  values: Record<string, string>;
}

/** The form of a page of ours that has a button of this name. */
export function formWith(html: string, buttonName: string): HtmlForm | null {
  for (const [, attributes = "", inside = ""] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    const buttons = [...inside.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)];
    const button = buttons.find(([, , label = ""]) => textIn(label) === buttonName);
    if (!button) continue;
    const fields = [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, input = ""]) => input);
    const pressed = button[1]!;
    return {
      action: attribute(pressed, "formaction") ?? attribute(attributes, "action") ?? "",
      method: (attribute(attributes, "method") ?? "get").toLowerCase(),
      isMultipart: attribute(attributes, "enctype") === "multipart/form-data",
      values: Object.fromEntries([...fields, pressed].flatMap(nameAndValue)),
    };
  }
  return null;
}

/** What a page says, without its markup. */
export function textIn(html: string): string {
  return unescaped(
    html
      .replace(/<(script|style)\b.*?<\/\1>/gs, "")
      .replace(/<!--.*?-->/gs, "")
      .replace(/<[^>]*>/g, " "),
  )
    .replace(/\s+/g, " ")
    .trim();
}

/** Why a page refuses; null where it does not. */
export function refusalReason(html: string): string | null {
  return /<main\b[^>]*\bdata-reason="([^"]*)"/.exec(html)?.[1] ?? null;
}

function nameAndValue(attributes: string): [string, string][] {
  const name = attribute(attributes, "name");
  return name ? [[name, attribute(attributes, "value") ?? ""]] : [];
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "i").exec(attributes)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

const CHARACTERS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };

function unescaped(text: string): string {
  return text.replace(/&(\w+|#\w+);/g, (whole, name: string) => CHARACTERS[name.toLowerCase()] ?? whole);
}
