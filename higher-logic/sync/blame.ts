import { problemBackoffMs } from "./backoff";
import type { Closed } from "./ports";
import type { Session } from "./in-hand";

/** These lone records are at fault themselves: the connection was seen to work. */
export function blame(session: Session, guilty: readonly Closed[]): void {
  session.accused = session.accused.filter((closed) => !guilty.includes(closed));
  for (const { batch, answer } of guilty) {
    const { claim } = batch.items[0]!;
    const attempts = claim.wait?.reason === "problem" ? claim.wait.attempts + 1 : 1;
    const code = answer.kind === "tooLarge" ? "record-too-large" : "record-refused";
    const lookAgainInMs = problemBackoffMs(attempts, session.ports.random());
    session.addOutcome(({ blamed }) =>
      blamed.push({ batch, answer, claim, code, detail: answer.message, lookAgainInMs }),
    );
  }
}
