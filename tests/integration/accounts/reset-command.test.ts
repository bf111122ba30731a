import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasSecondStep } from "@/accounts/second-step/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { mailServer } from "../../support/mail-server";
import { run } from "../../support/run-command";
import { association, login, websupport } from "./people";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function withPasskey(loginId: string): Promise<void> {
  await database.pool.query(
    `insert into login_passkey (login_id, name, credential_id, public_key, counter, rp_id)
     values ($1, 'Key', $1, '', 0, 'localhost')`,
    [loginId],
  );
}

const reset = (options: string[], env: Record<string, string> = {}) =>
  run("websupport", ["reset-second-step", ...options], {
    DATABASE_URL: database.url,
    APP_URL: "http://localhost:3000",
    ...env,
  });

describe("a lost second step, by command", () => {
  it("is taken away from the one login that is named, audited, and told to its owner", async () => {
    const guild = await association(database);
    const ana = await login(database, guild.id, "ana@oak.example", null);
    const operator = await websupport(database, "ana@oak.example");
    await withPasskey(ana.id);
    await withPasskey(operator.id);

    const refused = await reset(["--association", guild.slug, "--email", "nobody@oak.example"]);
    expect(refused.code).not.toBe(0);
    const mail = await mailServer();
    const done = await reset(["--association", guild.slug, "--email", "ana@oak.example"], {
      SMTP_URL: mail.url,
    });
    await mail.stop();
    const result = { email: "ana@oak.example", secondStep: false };
    expect(done).toMatchObject({ code: 0, result: { ...result, told: true } });
    expect(mail.received).toMatchObject([
      { to: ["ana@oak.example"], text: expect.stringContaining("http://localhost:3000/security") },
    ]);
    expect(await hasSecondStep(ana.id)).toBe(false);
    expect(await hasSecondStep(operator.id)).toBe(true);
    // Nobody can be mailed: it is done all the same, and whoever did it is told.
    const theirs = await reset(["--email", "ana@oak.example"]);
    expect(theirs).toMatchObject({ code: 0, result: { ...result, told: false } });
    expect(theirs.said).toContain("tell them yourself");
    expect(await hasSecondStep(operator.id)).toBe(false);
    const { rows } = await database.pool.query(
      "select actor, subject from audit_log where action = 'login.second-step-reset' order by id",
    );
    const line = { actor: "command", subject: "ana@oak.example" };
    expect(rows).toEqual([line, line]);
  });
});
