import { say } from "../command";
import { type Sight, step, type Step } from "../demo/steps";

/** What a drill does and what is seen of it: told as it happens, and kept for the result. */
export class Course {
  readonly steps: Step[] = [];

  did(text: string): void {
    say(`\n${text}`);
  }

  /** Looks whether something is as it has to be. */
  async saw(name: string, look: () => Promise<Sight>): Promise<void> {
    const seen = await step(name, look);
    this.steps.push(seen);
    say(stepLine(seen));
  }

  /** The last line for people. */
  get verdict(): string {
    const broken = this.steps.filter(({ held }) => !held).length;
    return broken === 0
      ? `\nAll ${this.steps.length} were as they have to be.\n`
      : `\n${broken} of ${this.steps.length} were not as they have to be.\n`;
  }
}

function stepLine({ name, expected, seen, held, seconds }: Step): string {
  const line = `  ${held ? "ok    " : "BROKEN"}  ${name}: ${seen} (${seconds.toFixed(1)} s)`;
  return held ? line : `${line}\n          expected: ${expected}`;
}
