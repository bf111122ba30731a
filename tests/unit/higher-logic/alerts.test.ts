import { describe, expect, it } from "vitest";
import { judge, type AlertFacts, type AlertKind } from "@/higher-logic/alerts/judge";
import { alertSettingsForm } from "@/higher-logic/alerts/schema";
import { newWebhookSecret, webhookHeaders } from "@/higher-logic/alerts/webhook";
import { errorCatalogue } from "@/higher-logic/push/errors";

const well: AlertFacts = {
  associationId: 1,
  isOn: true,
  pausedCode: null,
  waitingSeconds: null,
  quietSeconds: null,
  held: 0,
};

function kinds(facts: Partial<AlertFacts>, firing: AlertKind[] = []): AlertKind[] {
  return judge({ ...well, ...facts }, new Set(firing)).map(({ kind }) => kind);
}

describe("what somebody is told about", () => {
  it("R40: changes that wait for more than 15 minutes, until what waits is young again", () => {
    expect(kinds({ waitingSeconds: 899 })).toEqual([]);
    expect(kinds({ waitingSeconds: 901 })).toEqual(["late"]);
    expect(kinds({ waitingSeconds: 899 }, ["late"])).toEqual(["late"]);
    expect(kinds({ waitingSeconds: 299 }, ["late"])).toEqual([]);
  });

  it("R40: silence is never taken for health, whatever else is told", () => {
    expect(kinds({ quietSeconds: 299 })).toEqual([]);
    expect(kinds({ quietSeconds: 301 })).toEqual(["silence"]);
    expect(kinds({ quietSeconds: 301, waitingSeconds: 901, pausedCode: "address-moved" })).toEqual([
      "paused",
      "late",
      "silence",
    ]);
  });

  it("F23: every code that pauses until somebody mends something is told at once, and no other", () => {
    for (const [code, { kind }] of Object.entries(errorCatalogue))
      expect(kinds({ pausedCode: code }), code).toHaveLength(kind === "trouble" ? 0 : 1);
    expect(kinds({ pausedCode: "key-refused" })).toEqual(["credentials"]);
    expect(kinds({ pausedCode: "tenant-code-refused" })).toEqual(["credentials"]);
    expect(kinds({ pausedCode: "key-unreadable" })).toEqual(["credentials"]);
    expect(kinds({ pausedCode: "address-not-found" })).toEqual(["paused"]);
  });

  it("R31: nothing while nothing is to be pushed", () => {
    const wrong = { pausedCode: "key-refused", held: 3, waitingSeconds: 5_000, quietSeconds: 5_000 };
    expect(kinds(wrong)).toHaveLength(4);
    expect(kinds({ ...wrong, isOn: false })).toEqual([]);
  });
});

describe("a webhook's signature", () => {
  it("is that of the Standard Webhooks specification's own example", () => {
    const headers = webhookHeaders(
      {
        messageId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        body: '{"test": 2432232314}',
        secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
      },
      1_614_265_330,
    );
    expect(headers).toMatchObject({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is made with a secret of 32 random bytes", () => {
    const [one, other] = [newWebhookSecret(), newWebhookSecret()];
    expect(one).not.toBe(other);
    expect(Buffer.from(one.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  });
});

describe("the form of the Alerts page", () => {
  const parse = (form: Record<string, string>, allowLocal = false) =>
    alertSettingsForm({ allowLocal }).safeParse(form);

  it("takes one address a line, each once", () => {
    expect(parse({ emailAddresses: "A@x.example\nb@x.example, a@x.example" }).data).toEqual({
      emailAdministrators: false,
      emailAddresses: ["a@x.example", "b@x.example"],
      webhookUrl: null,
    });
    expect(parse({ emailAddresses: "not an address" }).success).toBe(false);
    expect(
      parse({ emailAddresses: Array.from({ length: 21 }, (_, n) => `p${n}@x.example`).join("\n") }).success,
    ).toBe(false);
  });

  it.each([
    "http://alerts.example.org/",
    "https://localhost/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://name:word@alerts.example.org/",
    "javascript:alert(1)",
    "alerts",
  ])("F6: refuses %s as a webhook's address", (webhookUrl) => {
    expect(parse({ webhookUrl }).success).toBe(false);
  });

  it("takes this machine's addresses in the demo only", () => {
    expect(parse({ webhookUrl: "http://127.0.0.1:9/" }, true).success).toBe(true);
    expect(parse({ webhookUrl: "https://alerts.example.org/hook?of=us" }).data?.webhookUrl).toBe(
      "https://alerts.example.org/hook?of=us",
    );
  });
});
