// Loaded before a program (`node --import`): its wall clock is off by SKEW_MS, and jumps to the other side at SIGUSR2.
// Monotonic time is not touched, as it is not by whoever sets a machine's clock.
const RealDate = Date;
let skewMs = Number(process.env.SKEW_MS);
process.on("SIGUSR2", () => (skewMs = -skewMs));

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + skewMs);
    else super(...args);
  }
  static now() {
    return RealDate.now() + skewMs;
  }
  // Of its own, because Next puts one more Date around this one and copies only what is its own.
  static UTC = RealDate.UTC;
  static parse = RealDate.parse;
};
