import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeConnections, pool, together, transaction } from "@/lib/db";
import { type FreshDatabase, freshDatabase } from "../support/database";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query("create table noted (what text)");
});
beforeEach(() => database.pool.query("truncate noted"));
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const note = "insert into noted values ($1)";

async function noted(): Promise<string[]> {
  const { rows } = await database.pool.query<{ what: string }>("select what from noted order by what");
  return rows.map(({ what }) => what);
}

describe("a transaction whose questions travel together", () => {
  it("keeps what was asked, in its order", async () => {
    await transaction(
      (client) =>
        together([client.query(note, ["one"]), client.query("update noted set what = what || '!'")]),
      { first: async (client) => void (await client.query("set local lock_timeout = '5s'")) },
    );
    expect(await noted()).toEqual(["one!"]);
  });

  it("F30: keeps nothing when what came first is refused, and says why that was", async () => {
    const refused = transaction(
      (client) => together([client.query(note, ["one"]), client.query(note, ["two"])]),
      {
        first: async (client) => void (await client.query("select 1 / 0")),
      },
    );
    await expect(refused).rejects.toThrow("division by zero");
    expect(await noted()).toEqual([]);
  });

  it("lets nobody who asks later write past its end when another fails", async () => {
    const failing = transaction(async (client) => {
      const asksLater = async () => {
        for (let n = 0; n < 5; n += 1) await client.query(note, [`late ${n}`]);
      };
      await together([
        client.query("select").then(() => Promise.reject(new Error("not as expected"))),
        asksLater(),
      ]);
    });
    await expect(failing).rejects.toThrow("not as expected");
    expect(await noted()).toEqual([]);
  });

  it("F32: keeps nothing when its connection ends in the middle, and the next one has another", async () => {
    const heard: unknown[] = [];
    const unheard = (error: unknown) => heard.push(error);
    process.on("unhandledRejection", unheard);
    const failing = transaction(
      (client) =>
        together([
          client.query(note, ["one"]),
          client.query("select pg_terminate_backend(pg_backend_pid())"),
          client.query(note, ["two"]),
        ]),
      { first: async (client) => void (await client.query("select")) },
    );
    await expect(failing).rejects.toThrow(/terminat/);
    expect(await noted()).toEqual([]);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => transaction((client) => client.query(note, [`after ${n}`]))),
    );
    expect(await noted()).toHaveLength(20);
    process.off("unhandledRejection", unheard);
    expect(heard).toEqual([]);
  });

  it("gives the connection back as good as new", async () => {
    const failing = transaction((client) => client.query("select 1 / 0"), {
      first: async (client) => void (await client.query("select")),
    });
    await expect(failing).rejects.toThrow("division by zero");
    await Promise.all(Array.from({ length: 20 }, () => pool().query(note, ["after"])));
    expect(await noted()).toHaveLength(20);
  });
});
