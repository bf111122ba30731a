import { describe, expect, it } from "vitest";
import { Places } from "@/worker/places";
import type { TestAssociation } from "./support/association";
import { deliverWith, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

async function epochs(association: TestAssociation): Promise<number[]> {
  const { rows } = await association.pool.query<{ epoch: number }>(
    "select epoch::int from push_batch where association_id = $1 order by id",
    [association.id],
  );
  return rows.map(({ epoch }) => epoch);
}

async function member() {
  const association = await test.association();
  const board = await association.addList("Board");
  const maria = await association.addPerson({ lists: [board] });
  await sync(association);
  return { association, maria };
}

describe("a session that has nothing left to do", () => {
  it("R41: keeps its lease for a moment, and tells the next edit without taking another", async () => {
    const { association, maria } = await member();
    await association.edit(maria, "first@members.example");
    let edits = 0;
    let nudgeSession = () => {};
    await deliverWith(
      association,
      (_real, nudge) => {
        nudgeSession = nudge;
        return {};
      },
      {
        async linger() {
          if (++edits > 2) return;
          await association.edit(maria, `edit${edits}@members.example`);
          nudgeSession();
        },
      },
    );
    expect(await association.known(maria)).toMatchObject({ EmailAddress: "edit2@members.example" });
    const [, ...ofEdits] = await epochs(association);
    expect(new Set(ofEdits).size, "one lease").toBe(1);
    expect(ofEdits).toHaveLength(3);
  });

  it("R59: closes the run that counted its changes before it lingers", async () => {
    const { association, maria } = await member();
    await association.edit(maria, "first@members.example");
    let rests = 0;
    let running: number | null = null;
    await deliverWith(association, () => ({}), {
      async linger() {
        if (++rests === 1) return; // before it looks once more
        const { rows } = await association.pool.query(
          "select from sync_run where association_id = $1 and state = 'running'",
          [association.id],
        );
        running = rows.length;
      },
    });
    expect(running).toBe(0);
  });

  it("R41: looks once more before it lingers, for a writer who left the call to another", async () => {
    const { association, maria } = await member();
    await association.edit(maria, "first@members.example");
    let rests = 0;
    await deliverWith(association, () => ({}), {
      async linger() {
        if (++rests === 1) await association.edit(maria, "second@members.example"); // nobody calls
      },
    });
    expect(await association.known(maria)).toMatchObject({ EmailAddress: "second@members.example" });
    const [, ...ofEdits] = await epochs(association);
    expect(new Set(ofEdits).size, "one lease").toBe(1);
  });

  it("lets go when nothing came, and lingers no second time for nothing", async () => {
    const { association, maria } = await member();
    await association.edit(maria, "first@members.example");
    let lingered = 0;
    const delivered = await deliverWith(association, () => ({}), {
      linger: async () => void (lingered += 1),
    });
    expect(lingered, "before it looked once more, and after").toBe(2);
    expect(delivered).toEqual({ again: false });
  });
});

describe("the places of a worker", () => {
  const forever = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  const never = new AbortController().signal;

  it("whoever takes the last one ends everybody's lingering, for more may wait", async () => {
    const places = new Places(2);
    let isOver = false;
    const first = places.take(async () => {
      await places.linger(1_000, never, forever);
      isOver = true;
    });
    expect(isOver).toBe(false);
    await places.take(async () => undefined);
    await first;
    expect(isOver).toBe(true);
  });

  it("nobody lingers in the last one", async () => {
    const places = new Places(1);
    await places.take(() => places.linger(1_000, never, forever));
  });
});
