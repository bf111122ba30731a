import { expect, test } from "@playwright/test";
import { actionCases, type ActionCase, type Allowed } from "./support/doors/action-cases";
import { builtActions, type BuiltAction } from "./support/doors/built-actions";
import { buttons } from "./support/doors/higher-logic-cases";
import { difference, type Guild, type Guilds, rowsNow, twoGuilds } from "./support/doors/guilds";
import { actionBody, type Answer, send } from "./support/doors/post";
import { freshRows, type Rows } from "./support/doors/rows";
import { routeCases, routeFiles, type RouteCase } from "./support/doors/route-cases";

// Whoever knows an action's id can post it without any page. So each is posted here as a program would, by everybody
// who may not, with a form that is right in every field; and once by somebody who may, which has to change something.

test.describe("what a page shows is not what keeps a door", () => {
  let guilds: Guilds;
  let actions: Map<string, BuiltAction>;
  test.beforeAll(async () => {
    test.setTimeout(300_000);
    guilds = await twoGuilds();
    actions = new Map(builtActions().map((action) => [action.name, action]));
  });
  test.afterAll(() => guilds?.stop());

  test("V8: every server action of the build has its entry in the table, and the table no other", () => {
    expect([...new Set(actionCases.map(({ action }) => action))].sort()).toEqual([...actions.keys()].sort());
  });

  for (const [action, presses] of Object.entries(buttons))
    test(`V8: every button of ${action.split("#")[1]} has its entry in the table`, () => {
      const cases = actionCases.filter((each) => each.action === action);
      expect(cases.map(({ press }) => press).sort()).toEqual([...presses].sort());
    });

  for (const each of actionCases)
    test(`V8: ${nameOf(each)} is done for ${each.allowed} and refused to everybody else`, async () => {
      const action = actions.get(each.action)!;
      const { oak, elm } = guilds;
      const rows = await freshRows(guilds, oak, "oak");
      const theirs = await freshRows(guilds, elm, "elm");
      const before = await rowsNow(guilds);
      const post = (by: Partial<Caller>, fields = each.form(rows)) =>
        postAction(guilds.port, action, each, rows, fields, { guild: oak, ...by });

      for (const [who, cookie] of Object.entries(cookiesOf(guilds))) {
        if (mayDo(who, each.allowed)) continue;
        const answer = await post({ cookie });
        expect
          .soft(refusalOf(answer), who)
          .toBe(cookie && who !== "elm's admin" ? "forbidden" : "signed out");
      }
      expect(difference(before, await rowsNow(guilds))).toEqual([]);

      const cookie =
        each.allowed === "websupport"
          ? guilds.websupport
          : oak.cookies[each.allowed === "anybody" ? "member" : each.allowed];
      for (const headers of FROM_ELSEWHERE) {
        const answer = await post({ cookie, headers });
        expect.soft(answer.status, JSON.stringify(headers)).toBe(403);
      }
      expect(difference(before, await rowsNow(guilds))).toEqual([]);

      await tryTheirIds({ guilds, action, each, rows, theirs });

      const beforeAllowed = await rowsNow(guilds);
      const done = await post({ cookie });
      expect(done.status, done.body).toBeLessThan(400);
      // What must not show whether somebody exists is done after the answer.
      const changed = async () => difference(beforeAllowed, await rowsNow(guilds)).length;
      if (each.changesNothing) return expect(await changed(), each.changesNothing).toBe(0);
      await expect.poll(changed, { message: `changed nothing: ${done.body}` }).toBeGreaterThan(0);
    });

  test("V8: every route handler has its entry in the table, and the table no other", () => {
    expect(routeCases.map(({ file }) => file).sort()).toEqual(routeFiles());
  });

  for (const each of routeCases)
    test(`V8: ${each.file} answers everybody as the table says, and changes nothing for whoever may not`, () =>
      tryRoute(guilds, each));
});

interface Caller {
  guild: Guild;
  cookie: string | undefined;
  headers: Record<string, string>;
}

/** What a browser says when another site's page, or a frame without an origin, has it post. */
const FROM_ELSEWHERE = [
  { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
  { origin: "null", "sec-fetch-site": "cross-site" },
  // Another association's host on the same site: cookies of the browser come along.
  { origin: "http://elm.localhost", "sec-fetch-site": "same-site" },
];

function nameOf({ action, press }: ActionCase): string {
  return [action.split("#")[1], press].filter(Boolean).join(" ");
}

function cookiesOf({ oak, elm, websupport }: Guilds): Record<string, string | undefined> {
  return { ...oak.cookies, websupport, "elm's admin": elm.cookies.admin, nobody: undefined };
}

function mayDo(who: string, allowed: Allowed): boolean {
  if (allowed === "anybody") return who !== "nobody" && who !== "elm's admin";
  if (who === "websupport" || allowed === "websupport") return who === allowed;
  const rank = ["member", "viewer", "operator", "admin"];
  if (who === "former") return allowed === "member";
  return rank.includes(who) && rank.indexOf(who) >= rank.indexOf(allowed);
}

async function postAction(
  port: number,
  { id, page }: BuiltAction,
  { takesFormOnly }: ActionCase,
  rows: Rows,
  fields: Record<string, string>,
  { guild, cookie, headers }: Partial<Caller> & { guild: Guild },
): Promise<Answer> {
  const path = page.replace(/\[(\w+)\]/g, (_, name: string) => String(idIn(rows, name)));
  const answer = await send(port, {
    path,
    host: guild.host,
    method: "POST",
    cookie,
    headers: { "next-action": id, origin: `http://${guild.host}:${port}`, ...headers },
    body: actionBody(fields, !takesFormOnly),
  });
  // As a browser would: some actions renew the session of whoever asks.
  const whose = Object.entries(guild.cookies).find(([, known]) => known === cookie)?.[0];
  if (whose && cookie) guild.cookies[whose as "member"] = renewed(cookie, answer.cookies);
  return answer;
}

function renewed(cookie: string, set: string): string {
  const pairs = [...cookie.split("; "), ...set.split("; ").filter(Boolean)];
  return [...new Map(pairs.map((pair) => [pair.split("=")[0], pair])).values()].join("; ");
}

function idIn(rows: Rows, parameter: string): number {
  if (parameter === "typeId") return rows.unusedTypeId;
  return rows[parameter as "contactId"];
}

function refusalOf({ status, location }: Answer): string {
  if (location?.startsWith("/sign-in?")) return "signed out";
  return status === 403 ? "forbidden" : `${status} ${location ?? ""}`;
}

async function tryRoute(guilds: Guilds, { path, answers, post }: RouteCase): Promise<void> {
  const { oak, elm, port, query } = guilds;
  const [run] = await query<{ id: number }>(
    "insert into sync_run (association_id, kind, state) values ($1, 'full', 'done') returning id",
    [oak.id],
  );
  const [list] = await query<{ id: number }>(
    "insert into list (association_id, name, key) values ($1, 'Files', gen_random_uuid()) returning id",
    [oak.id],
  );
  const address = path
    .replace("{run}", String(run!.id))
    .replace("{list}", String(list!.id))
    .replace("{member}", String(oak.contacts.member));
  const before = await rowsNow(guilds);
  const at = (who: string) => (who === "elm's own admin" ? elm.host : oak.host);
  const cookies = { ...cookiesOf(guilds), "elm's own admin": elm.cookies.admin };
  for (const [who, cookie] of Object.entries(cookies)) {
    const { status } = await send(port, { path: address, host: at(who), cookie });
    expect.soft(status, `${who} gets ${address}`).toBe(answers[who] ?? answers.else);
  }
  for (const method of ["PUT", "PATCH", "DELETE", ...(post ? [] : ["POST"])]) {
    const { status } = await send(port, { path: address, host: oak.host, method, cookie: oak.cookies.admin });
    expect.soft(status, method).toBe(405);
  }
  for (const headers of post ? FROM_ELSEWHERE : []) {
    const options = { path: address, host: oak.host, method: "POST", cookie: oak.cookies.member, headers };
    const { status } = await send(port, { ...options, body: new URLSearchParams(post) });
    expect.soft(status, JSON.stringify(headers)).toBe(403);
  }
  expect(difference(before, await rowsNow(guilds))).toEqual([]);
}

/**
 * Elm's people, who may do as much at Elm as Oak's at Oak, name Oak's rows in their own form: one after the other, and
 * all of them. What names no row may change their own association, and never the other one.
 */
async function tryTheirIds(trial: {
  guilds: Guilds;
  action: BuiltAction;
  each: ActionCase;
  rows: Rows;
  theirs: Rows;
}): Promise<void> {
  const { guilds, action, each, rows, theirs } = trial;
  const { allowed, form, names = [] } = each;
  if (allowed === "websupport") return;
  const { elm, oak, port } = guilds;
  const right = form(theirs);
  const wrong = form(rows);
  const forms = names.map((name) => ({ ...right, [name]: wrong[name]! }));
  const before = await rowsNow(guilds);
  for (const fields of [...forms, { ...wrong, associationId: String(oak.id) }]) {
    const by = {
      guild: elm,
      cookie: elm.cookies[allowed === "member" || allowed === "anybody" ? "member" : "admin"],
    };
    const answer = await postAction(port, action, each, theirs, fields, by);
    expect.soft(answer.status, answer.body).not.toBe(500);
    const changed = difference(before, await rowsNow(guilds));
    expect(
      changed.filter((key) => names.length > 0 || !key.endsWith(` of ${elm.id}`)),
      answer.body,
    ).toEqual([]);
  }
}
