import { describe, expect, it } from "vitest";
import { pushAnswerFor } from "@/higher-logic/push/push-answer";
import type { HttpOutcome } from "@/lib/http";

const now = new Date("2026-11-25T12:00:00Z");

function answered(status: number, body: unknown, facts: Partial<HttpOutcome> = {}): HttpOutcome {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "answered", status, headers: {}, text, ending: "whole", ...facts } as HttpOutcome;
}
const judge = (outcome: HttpOutcome, items = 3) => pushAnswerFor("push-v1", outcome, items, now);
const said = (body: unknown, items = 3) => judge(answered(200, body), items);

describe("an answer of HTTP 200", () => {
  it("is accepted when it says so and counts every record", () => {
    expect(said({ success: true, count: 3, errorMessage: "" })).toEqual({
      kind: "accepted",
      count: 3,
      code: null,
      httpStatus: 200,
      message: "HTTP 200",
      answer: '{"success":true,"count":3,"errorMessage":""}',
    });
  });

  it.each([
    { success: true },
    { Success: "True", Count: "3" },
    { success: true, count: 4 },
    { success: true, count: null },
  ])("is accepted in the other forms clients have seen: %j", (body) => {
    expect(said(body).kind).toBe("accepted");
  });

  it.each([
    { success: false, count: 0, errorMessage: "Bad date." },
    { success: "False" },
    { errorMessage: "Bad date." },
  ])("F24: is a refusal of the content when it says no: %j", (body) => {
    expect(said(body)).toMatchObject({ kind: "rejected", code: "batch-refused" });
  });

  it("F24: is kept without what Postgres does not take, as itself or as JSON spells it", () => {
    const answer = said('{"success":false,"errorMessage":"Bad\\u0000 date\\uD800, \\\\u0000."}');
    expect(answer.message).toBe("Bad\ufffd date\ufffd, \\u0000.");
    expect(answer.answer).toContain("Bad");
  });

  it("F24: is a refusal when it counts fewer than were sent, but not of a lone record", () => {
    expect(said({ success: true, count: 2 })).toMatchObject({ kind: "rejected", code: "count-differs" });
    expect(said({ success: true, count: 0 }, 1)).toMatchObject({ kind: "accepted", count: 0 });
    expect(said({ success: true, count: 0 }, 0)).toMatchObject({ kind: "accepted" });
  });

  it.each(["The TenantCode is not valid for this key.", "Unknown tenant code", "Tenant Code missing"])(
    "R8: pauses when it says that the tenant code is wrong: %s",
    (errorMessage) => {
      expect(said({ success: false, count: 0, errorMessage })).toMatchObject({
        kind: "paused",
        code: "tenant-code-refused",
        message: errorMessage,
      });
    },
  );

  it.each(["", "<!DOCTYPE html><h1>Sorry</h1>", '{"success":tru', "[]", "null", "true", "{}", '{"count":3}'])(
    "F22: leaves open what happened when nobody can read it: %j",
    (body) => {
      expect(said(body)).toMatchObject({ kind: "unknown", code: "garbled-answer", httpStatus: 200 });
    },
  );

  it.each([
    ["timeout", "no-answer"],
    ["broken", "garbled-answer"],
    ["too-large", "answer-too-large"],
  ] as const)("F22: leaves open what happened when it ends early (%s)", (ending, code) => {
    const body = { success: true, count: 3 };
    expect(judge(answered(200, body, { ending }))).toMatchObject({ kind: "unknown", code });
  });
});

describe("another status", () => {
  it.each([
    [301, "paused", "address-moved"],
    [307, "paused", "address-moved"],
    [400, "rejected", "batch-refused"],
    [401, "paused", "key-refused"],
    [403, "paused", "key-refused"],
    [404, "paused", "address-not-found"],
    [405, "paused", "not-a-push-api"],
    [408, "unknown", "no-answer"],
    [409, "rejected", "batch-refused"],
    [410, "paused", "address-not-found"],
    [413, "tooLarge", "request-too-large"],
    [415, "paused", "not-a-push-api"],
    [422, "rejected", "batch-refused"],
    [429, "slowDown", "slow-down"],
    [500, "unknown", "server-error"],
    [502, "unknown", "server-error"],
    [503, "unknown", "server-error"],
    [504, "unknown", "server-error"],
    [599, "unknown", "server-error"],
  ] as const)("F23: %i is %s", (status, kind, code) => {
    for (const ending of ["whole", "broken"] as const)
      expect(judge(answered(status, "<html>", { ending }))).toMatchObject({
        kind,
        code,
        httpStatus: status,
        message: `HTTP ${status}`,
      });
  });

  it("F23: 400 that speaks of the tenant code is about the connection", () => {
    const answer = judge(answered(400, { errorMessage: "TenantCode unknown" }));
    expect(answer).toMatchObject({ kind: "paused", code: "tenant-code-refused" });
  });

  it("shows the message of an API gateway, and the beginning of a long answer", () => {
    expect(judge(answered(403, { message: "Forbidden" })).message).toBe("Forbidden");
    expect(judge(answered(500, "x".repeat(9_000))).answer).toHaveLength(4_000);
  });
});

describe("Retry-After", () => {
  const waits = (headers: Record<string, string>) => {
    const answer = judge(answered(429, "", { headers }));
    return answer.kind === "slowDown" ? answer.retryAfterMs : "no slowDown";
  };

  it.each([
    ["2", 2_000],
    ["0", 0],
    ["0.5", 500],
    ["-5", 0],
    ["31536000", 600_000],
    ["Wed, 25 Nov 2026 12:00:30 GMT", 30_000],
    ["Wed, 25 Nov 2026 11:00:00 GMT", 0],
    ["Thu, 25 Nov 2027 12:00:00 GMT", 600_000],
    ["soon", null],
    ["", null],
  ])("F23: %j waits %j ms", (value, ms) => {
    expect(waits({ "retry-after": value })).toBe(ms);
  });

  it("F23: may be missing", () => {
    expect(waits({})).toBeNull();
  });

  it("F28: a date is read against the answer's own clock, so ours may be ten minutes off", () => {
    const headers = {
      "retry-after": "Wed, 25 Nov 2026 12:10:05 GMT",
      date: "Wed, 25 Nov 2026 12:10:00 GMT",
    };
    expect(waits(headers)).toBe(5_000);
  });
});

describe("no answer", () => {
  it.each([
    ["name-not-found", "notSent"],
    ["not-reachable", "notSent"],
    ["tls-failed", "notSent"],
    ["address-not-allowed", "paused"],
  ] as const)("F21: %s is certainly not carried out", (because, kind) => {
    const answer = judge({ kind: "not-sent", because, detail: "data.example: ENOTFOUND" });
    expect(answer).toEqual({
      kind,
      code: because,
      httpStatus: null,
      message: "data.example: ENOTFOUND",
      answer: "",
    });
  });

  it.each([
    ["timeout", "no-answer"],
    ["broken", "connection-lost"],
    ["stopped", "connection-lost"],
  ] as const)("F25: %s after it left leaves open what happened", (because, code) => {
    expect(judge({ kind: "lost", because, detail: "" })).toMatchObject({ kind: "unknown", code });
  });
});
