import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSession, adapterFor } from "@/accounts/adapter";
import {
  askedTooOften,
  askForEmail,
  confirmEmail,
  lookAtEmailChange,
  undoEmail,
  type AskingLogin,
} from "@/accounts/email-change/store";
import { associationAt, type Association } from "@/accounts/hosts/store";
import { issueOneTimeLink, lookAtLink } from "@/accounts/invitations/store";
import { changePassword } from "@/accounts/passwords/store";
import { tryPassword } from "@/accounts/sign-in/store";
import { closeConnections } from "@/lib/db";
import { keptMail } from "@/lib/mail";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login, PASSWORD } from "./people";

let database: FreshDatabase;
let prairie: Association;
let maria: AskingLogin;

const OLD = "maria@prairie.example";
/** Another one for each test: what is mailed to one address is counted. */
let NEW: string;
let count = 0;

beforeAll(async () => {
  Object.assign(process.env, {
    AUTH_SECRET: "s".repeat(40),
    APP_URL: "https://hub.example.org",
    CAUSEWAY_DEMO: "1",
  });
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  NEW = `maria.lopez.${(count += 1)}@prairie.example`;
  const host = `hub-${Math.random().toString(36).slice(2)}.example`;
  await association(database, host);
  prairie = (await associationAt(host))!;
  const { id: loginId } = await login(database, prairie.id, OLD);
  maria = { loginId, associationId: prairie.id, email: OLD };
});

const signInWith = (email: string, password = PASSWORD) =>
  tryPassword({ associationId: prairie.id, email, password, address: "198.51.100.7" });

const tokenOf = (body: string) => /change-email\?token=(\S+)/.exec(body)?.[1] ?? "none";

/** Asks, and reads the link out of the mail. */
async function asked(email = NEW): Promise<string> {
  await askForEmail(maria, email, prairie);
  const [mail] = await keptMail(1);
  expect(mail!.recipient).toBe(email);
  return tokenOf(mail!.body);
}

/** Asks and confirms; the way back, as the old mailbox gets it. */
async function changed(email = NEW): Promise<string> {
  expect(await confirmEmail(await asked(email), prairie)).toMatchObject({ becomes: email });
  const [mail] = await keptMail(1);
  expect(mail!.recipient).toBe(OLD);
  return tokenOf(mail!.body);
}

describe("F17: another e-mail for a login", () => {
  it("counts once the link mailed to it is used, and once only; the old one is told", async () => {
    const token = await asked();
    expect((await signInWith(OLD)).status).toBe("signed-in");
    expect((await signInWith(NEW)).status).toBe("wrong");
    expect(await lookAtEmailChange(token, prairie.id)).toMatchObject({ kind: "confirm", becomes: NEW });
    await confirmEmail(token, prairie);
    expect((await signInWith(NEW)).status).toBe("signed-in");
    expect((await signInWith(OLD)).status).toBe("wrong");
    expect(await confirmEmail(token, prairie)).toBeNull();
    const [mail] = await keptMail(1);
    expect(mail).toMatchObject({
      recipient: OLD,
      subject: "Your e-mail at Prairie Lakes Association was changed",
    });
    expect(mail!.body).toContain(NEW);
  });

  it("leaves the contact's own e-mail as it is: that is the profile's", async () => {
    await changed();
    const { rows } = await database.pool.query("select email from contact where association_id = $1", [
      prairie.id,
    ]);
    expect(rows).toEqual([{ email: OLD }]);
  });

  it("is never taken over from another login, and whoever asks sees no difference", async () => {
    const other = "taken@prairie.example";
    await login(database, prairie.id, other);
    const before = await keptMail(1);
    await askForEmail(maria, other, prairie);
    const [mail] = await keptMail(1);
    expect(mail!.id).not.toBe(before[0]?.id);
    expect(mail).toMatchObject({ recipient: other });
    expect(mail!.body).toContain("nothing was changed");
    expect(mail!.body).not.toContain("token=");
  });

  it("is not taken over either when somebody else has the e-mail by the time the link is used", async () => {
    const token = await asked();
    const { id } = await login(database, prairie.id, NEW);
    expect(await confirmEmail(token, prairie)).toBeNull();
    expect(await signInWith(NEW)).toEqual({ status: "signed-in", loginId: id });
    expect(await signInWith(OLD)).toEqual({ status: "signed-in", loginId: maria.loginId });
  });

  it("may be another association's login's", async () => {
    await login(database, (await association(database)).id, NEW);
    await confirmEmail(await asked(), prairie);
    expect(await signInWith(NEW)).toEqual({ status: "signed-in", loginId: maria.loginId });
  });

  it("only the newest link counts, for a day, and at its own association", async () => {
    const first = await asked();
    const second = await asked("maria.2@prairie.example");
    expect(await lookAtEmailChange(first, prairie.id)).toBeNull();
    expect(await lookAtEmailChange(second, (await association(database)).id)).toBeNull();
    await database.pool.query(
      "update login_email_change set asked_at = now() - interval '24 hours' where login_id = $1",
      [maria.loginId],
    );
    expect(await confirmEmail(second, prairie)).toBeNull();
  });

  it("voids links that were on their way to the old e-mail", async () => {
    const { url } = await issueOneTimeLink("password-reset", maria);
    await changed();
    expect(await lookAtLink(new URL(url).searchParams.get("token")!, prairie.id)).toBeNull();
  });

  it("F48: floods no mailbox: after five in an hour the login waits, and an address gets no more", async () => {
    for (let time = 0; time < 5; time += 1) {
      expect(await askedTooOften(maria.loginId)).toBe(false);
      await asked();
    }
    expect(await askedTooOften(maria.loginId)).toBe(true);
    const another = await login(database, prairie.id, "another@prairie.example");
    const [before] = await keptMail(1);
    await askForEmail({ ...maria, loginId: another.id, email: "another@prairie.example" }, NEW, prairie);
    expect((await keptMail(1))[0]).toEqual(before);
  });

  it("F48: asked for by many at the same moment, no more than five go out either, by one login or to one address", async () => {
    const mails = async () =>
      (await database.pool.query("select from demo_mail where recipient like $1", [`%${NEW}`])).rowCount;
    await Promise.all(Array.from({ length: 15 }, (_, each) => askForEmail(maria, `${each}.${NEW}`, prairie)));
    expect(await mails()).toBe(5);
    const others = [];
    for (let each = 0; each < 8; each += 1) {
      const email = `other${each}@prairie.example`;
      others.push({ ...maria, loginId: (await login(database, prairie.id, email)).id, email });
    }
    await Promise.all(others.map((other) => askForEmail(other, NEW, prairie)));
    expect(await mails()).toBe(10);
  });

  it("works once for two who press at the same moment", async () => {
    const token = await asked();
    const outcomes = await Promise.all([confirmEmail(token, prairie), confirmEmail(token, prairie)]);
    expect(outcomes.filter((each) => each !== null)).toHaveLength(1);
  });
});

describe("taking an old e-mail back", () => {
  it("ends every session, voids the password, and leads to setting a new one", async () => {
    const { token: session } = await openSession(maria.loginId, null);
    const path = await undoEmail(await changed(), prairie);
    expect(await adapterFor(prairie.id).getSessionAndUser!(session)).toBeNull();
    expect((await signInWith(OLD)).status).toBe("wrong");
    expect((await signInWith(NEW)).status).toBe("wrong");
    const token = new URL(path!, "https://x.example").searchParams.get("token")!;
    expect(await lookAtLink(token, prairie.id)).toMatchObject({ purpose: "password-reset", email: OLD });
  });

  it("works also after the thief has moved on, and leaves the thief no way back", async () => {
    const undo = await changed();
    maria = { ...maria, email: NEW };
    await askForEmail(maria, "thief@elsewhere.example", prairie);
    await confirmEmail(tokenOf((await keptMail(1))[0]!.body), prairie);
    const thiefs = tokenOf((await keptMail(1))[0]!.body);
    expect(await undoEmail(undo, prairie)).toMatch(/^\/set-password\?token=/);
    expect(await undoEmail(thiefs, prairie)).toBeNull();
    const { rows } = await database.pool.query("select email from login where id = $1", [maria.loginId]);
    expect(rows).toEqual([{ email: OLD }]);
  });

  it("is over after seven days, and once", async () => {
    const undo = await changed();
    await database.pool.query(
      "update login_email_change set confirmed_at = now() - interval '7 days' where login_id = $1",
      [maria.loginId],
    );
    expect(await undoEmail(undo, prairie)).toBeNull();
    await database.pool.query(
      "update login_email_change set confirmed_at = now() - interval '6 days' where login_id = $1",
      [maria.loginId],
    );
    expect(await undoEmail(undo, prairie)).not.toBeNull();
    expect(await undoEmail(undo, prairie)).toBeNull();
  });

  it("each step is written to the audit log", async () => {
    await undoEmail(await changed(), prairie);
    const { rows } = await database.pool.query<{ action: string }>(
      "select action from audit_log where association_id = $1 order by id",
      [prairie.id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "login.email-change-asked",
      "login.email-changed",
      "login.email-taken-back",
    ]);
  });
});

describe("another password, by whoever is signed in", () => {
  it("ends the other sessions and the links on their way, and keeps this one", async () => {
    const here = await openSession(maria.loginId, null);
    const there = await openSession(maria.loginId, null);
    const { url } = await issueOneTimeLink("password-reset", maria);
    const before = await adapterFor(prairie.id).getSessionAndUser!(here.token);
    const changed = await changePassword(maria, "harbor lamp quiet", here.token);
    const renewed = changed.status === "set" ? changed.renewed : null;
    const kept = await adapterFor(prairie.id).getSessionAndUser!(renewed!);
    expect(kept?.session).toMatchObject({ userId: maria.loginId, expires: before!.session.expires });
    // Whoever copied this browser's cookie is out, too.
    for (const { token } of [here, there])
      expect(await adapterFor(prairie.id).getSessionAndUser!(token)).toBeNull();
    expect(await lookAtLink(new URL(url).searchParams.get("token")!, prairie.id)).toBeNull();
    expect((await signInWith(OLD, "harbor lamp quiet")).status).toBe("signed-in");
    expect((await signInWith(OLD)).status).toBe("wrong");
  });

  it("is not one of the stolen ones", async () => {
    expect(await changePassword(maria, "chickenwing101", "of nobody")).toEqual({
      status: "fault",
      fault: "breached",
    });
    expect((await signInWith(OLD)).status).toBe("signed-in");
  });
});
