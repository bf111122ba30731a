import { describe, expect, it } from "vitest";
import { isDatabaseAway } from "@/lib/away";

const failed = (message: string, code?: string) => Object.assign(new Error(message), code && { code });

describe("F32: Postgres is away", () => {
  it.each([
    failed("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
    failed("Connection terminated unexpectedly"),
    failed("Connection terminated due to connection timeout"),
    failed("timeout exceeded when trying to connect"),
    failed("terminating connection due to administrator command", "57P01"),
    failed("the database system is starting up", "57P03"),
    failed("sorry, too many clients already", "53300"),
    failed("could not extend file: No space left on device", "53100"),
    failed("cannot execute INSERT in a read-only transaction", "25006"),
    new AggregateError([failed("connect ECONNREFUSED ::1:5432", "ECONNREFUSED")]),
    new Error("the provider failed", { cause: failed("read ECONNRESET", "ECONNRESET") }),
  ])("when it says: %s", (error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    failed("duplicate key value", "23505"),
    failed("deadlock detected", "40P01"),
    new Error("a bug"),
    "text",
    null,
  ])("and not when it says: %s", (error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
