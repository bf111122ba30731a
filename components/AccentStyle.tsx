import { accentColours } from "./accent";

function block(colours: Record<string, string>): string {
  return Object.entries(colours)
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
}

/**
 * Puts the association's colour on the page; without one the default of globals.css stays. `nonce` is the one of the
 * page's Content-Security-Policy. A colour that is not `#rrggbb` is left out, so nothing else can get into the style.
 */
export function AccentStyle({ colour, nonce }: { colour: string | null; nonce?: string | undefined }) {
  if (!colour || !/^#[0-9a-f]{6}$/i.test(colour)) return null;
  const { light, dark } = accentColours(colour);
  return (
    <style nonce={nonce}>
      {`html{${block(light)}}@media(prefers-color-scheme:dark){html{${block(dark)}}}`}
    </style>
  );
}
