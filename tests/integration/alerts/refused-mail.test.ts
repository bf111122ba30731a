import { afterAll, beforeAll, expect, it } from "vitest";
import { deliverAlerts } from "@/higher-logic/alerts/delivery/gateway";
import { sendTestAlert } from "@/higher-logic/alerts/settings/store";
import { pause } from "@/worker/pause";
import { mailServer } from "../../support/mail-server";
import { stage } from "../sync/support/stage";

const test = stage();
let server: Awaited<ReturnType<typeof mailServer>>;

beforeAll(async () => {
  server = await mailServer();
  process.env.APP_URL = "http://localhost:3000";
  process.env.SMTP_URL = server.url;
});
afterAll(async () => {
  delete process.env.SMTP_URL;
  await server.stop();
});

it("F22: an alert that a mail server refuses, in whatever words, is tried again soon", async () => {
  const { id, pool } = await test.association();
  await pool.query(
    "update alert_settings set email_addresses = '{gone@members.example}' where association_id = $1",
    [id],
  );
  await sendTestAlert(id);
  const failed: Error[] = [];
  await deliverAlerts("email", {
    everyMs: 50,
    pause,
    onError: (error) => void failed.push(error),
    onRefused: () => undefined,
    signal: new AbortController().signal,
  });
  expect(failed).toEqual([]);
  const { rows } = await pool.query<{ seconds: number; error: string }>(
    `select extract(epoch from due_at - clock_timestamp())::float8 as seconds, last_error as error
       from alert_message where association_id = $1`,
    [id],
  );
  expect(rows).toMatchObject([{ error: expect.stringContaining("no such\ufffdmailbox") }]);
  expect(rows[0]!.seconds).toBeLessThan(10); // and not only when a dead process's claim would be over
});
