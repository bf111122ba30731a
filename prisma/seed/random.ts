/** A repeatable source of choices: the same seed makes the same people on every machine. */
export interface Choices {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** Both ends included. */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** `count` different ones, in the order of `from`. */
  some<T>(from: readonly T[], count: number): T[];
}

/** Mulberry32: small, well spread, and the same everywhere, which Math.random is not. */
export function choices(seed: number): Choices {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (from) => from[integer(0, from.length - 1)]!,
    some(from, count) {
      let wanted = Math.min(count, from.length);
      return from.filter((_, index) => {
        const taken = fraction() < wanted / (from.length - index);
        if (taken) wanted--;
        return taken;
      });
    },
  };
}
