/** Markup that is safe to send: everything put into it was escaped on the way. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

type Piece = Html | Html[] | string | number | null | undefined | false;

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(render).join("");
  if (piece === null || piece === undefined || piece === false) return "";
  return String(piece).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Tag for templates: interpolated text is escaped, nested `html` is not. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  let text = strings[0]!;
  pieces.forEach((piece, index) => (text += render(piece) + strings[index + 1]!));
  return new Html(text);
}
