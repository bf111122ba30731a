type Rgb = [red: number, green: number, blue: number];

function parse(hex: string): Rgb {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)) as Rgb;
}

function format(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast ratio of two colours `#rrggbb`, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function mix(colour: Rgb, towards: Rgb, share: number): Rgb {
  return colour.map((channel, index) => channel + (towards[index]! - channel) * share) as Rgb;
}

/** Moves a colour towards another until it stands out enough from everything in `against`. */
function corrected(hex: string, towards: Rgb, against: readonly string[], least: number): string {
  for (let share = 0; share < 1; share += 0.02) {
    const tried = format(mix(parse(hex), towards, share));
    if (against.every((ground) => contrast(tried, ground) >= least)) return tried;
  }
  return format(towards);
}

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/**
 * An association's colour as the pages can bear it: links in it are read on every ground, and words on it are read,
 * at 4.5:1 or more. Grounds are the darkest and lightest ones of app/globals.css that accent text stands on.
 */
export function accentColours(hex: string): { light: Record<string, string>; dark: Record<string, string> } {
  const light = corrected(hex, black, ["#ffffff", "#f2f0ed", "#e4edf0"], 4.5);
  const dark = corrected(hex, white, ["#141312", "#252320", "#2d2b28"], 5.5);
  const shade = (colour: string, towards: Rgb) => format(mix(parse(colour), towards, 0.2));
  return {
    light: {
      "--accent-solid": light,
      "--accent-solid-hover": shade(light, black),
      "--on-accent": "#ffffff",
      "--accent-text": light,
    },
    dark: {
      "--accent-solid": dark,
      "--accent-solid-hover": shade(dark, white),
      "--on-accent": "#14181a",
      "--accent-text": dark,
    },
  };
}
