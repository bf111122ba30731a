import { describe, expect, it } from "vitest";
import {
  beganAt,
  isAttemptId,
  lowestIdAt,
  newAttemptId,
  outcomeOf,
  referenceOf,
  shownReference,
  typedReference,
} from "@/higher-logic/sso/attempts/attempt";
import { errorText, faultOf } from "@/higher-logic/sso/attempts/faults";

const NOON = Date.UTC(2026, 10, 26, 12);

describe("an attempt's id", () => {
  it("begins with its time, so that ids sort as attempts began", () => {
    const ids = [NOON + 2, NOON, NOON + 1].map(newAttemptId);
    expect(ids.toSorted()).toEqual([ids[1], ids[2], ids[0]]);
    expect(ids.map(beganAt)).toEqual([NOON + 2, NOON, NOON + 1]);
    for (const id of ids) expect(isAttemptId(id)).toBe(true);
    expect(lowestIdAt(NOON) <= ids[1]!).toBe(true);
    expect(lowestIdAt(NOON + 1) > ids[1]!).toBe(true);
  });

  it("is nothing else that stands in an address", () => {
    for (const text of ["", "1", "x".repeat(36), `${newAttemptId(NOON)} `, newAttemptId(NOON).toUpperCase()])
      expect(isAttemptId(text)).toBe(false);
  });
});

describe("a reference number", () => {
  it("has eight characters that nobody takes for others, all of them random", () => {
    const numbers = Array.from({ length: 200 }, () => referenceOf(newAttemptId(NOON)));
    for (const number of numbers) expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(new Set(numbers).size).toBe(200);
    for (const place of Array.from({ length: 8 }, (_, at) => at))
      expect(new Set(numbers.map((number) => number[place])).size).toBeGreaterThan(10);
  });

  it("is the end of the id, from which the id does not follow", () => {
    expect(referenceOf("00000000-0000-0000-0000-00ffffffffff")).toBe("ZZZZZZZZ");
    expect(referenceOf("ffffffff-ffff-ffff-ffff-ff0000000001")).toBe("00000001");
  });

  it.each([
    ["AB3D7K9Q", "AB3D7K9Q"],
    [" ab3d-7k9q ", "AB3D7K9Q"],
    ["ab3d 7k9q", "AB3D7K9Q"],
    ["OIl0-1111", "01101111"],
    ["AB3D7K9", null],
    ["AB3D7K9QQ", null],
    ["AB3D7K9U", null],
    ["maria@prairie.example", null],
    ["", null],
  ])("typed as %j is %j", (typed, number) => {
    expect(typedReference(typed)).toBe(number);
  });

  it("is shown in two halves", () => {
    expect(shownReference("AB3D7K9Q")).toBe("AB3D-7K9Q");
    expect(typedReference(shownReference("AB3D7K9Q"))).toBe("AB3D7K9Q");
  });
});

describe("what an attempt has come to", () => {
  it("is signed in once the site has a token, and open while it only has a code", () => {
    expect(outcomeOf("code-given")).toBe("open");
    expect(outcomeOf("token-given")).toBe("signed-in");
    expect(outcomeOf("userinfo-refused")).toBe("failed");
  });
});

describe("a fault", () => {
  it.each([
    [
      { error: "invalid_client", description: "client is invalid", detail: "client not found" },
      "unknown-client",
    ],
    [
      {
        error: "invalid_client",
        description: "client authentication failed",
        detail: "invalid secret provided",
      },
      "wrong-secret",
    ],
    [{ error: "invalid_redirect_uri", description: "redirect_uri did not match any …" }, "redirect-uri"],
    [{ error: "invalid_grant", detail: "code_verifier does not match code_challenge" }, "wrong-verifier"],
    [
      {
        error: "invalid_request",
        description: "Authorization Server policy requires PKCE to be used for this request",
      },
      "no-challenge",
    ],
    [{ error: "invalid_grant", detail: "authorization code not found" }, "code-unknown"],
    [{ error: "invalid_grant", detail: "authorization code already consumed" }, "code-used"],
    [{ error: "invalid_grant", detail: "refresh token not found" }, "refresh-ended"],
    [{ error: "invalid_token", description: "invalid token provided" }, "token-ended"],
    [{ error: "server_error" }, "server-error"],
    [{ error: "something_new", description: "never seen" }, "invalid-request"],
  ] as const)("%j is %s", (error, fault) => {
    expect(faultOf(error)).toBe(fault);
  });

  it("I12: is told in the provider's words, and never in a value of the request", () => {
    const values = ["s3cret-value", "abc", "authorization_code"];
    expect(
      errorText(
        { error: "invalid_grant", description: "s3cret-value is no authorization_code", detail: "abc" },
        values,
      ),
    ).toBe("invalid_grant: … is no authorization_code: abc");
    expect(errorText({ error: "x", description: `got ${"aB3-".repeat(12)}` }, [])).toBe("x: got …");
    expect(errorText({ error: "x", description: "y".repeat(31) }, [])).toBe(`x: ${"y".repeat(31)}`);
    expect(errorText({ error: "x", description: "no ".repeat(200) }, []).length).toBe(200);
  });
});
