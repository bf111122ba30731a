import { expect, it } from "vitest";
import { preview, previewLines, previewNames } from "@/higher-logic/sync/preview/store";
import { sync } from "./support/delivery";
import { all } from "@/tests/support/all";
import { stage } from "./support/stage";

const test = stage();

/** One of every kind, told to the community, and then changed without a delivery. */
async function everyKind() {
  const association = await test.association();
  const board = await association.addList("Board");
  const choir = await association.addList("Choir");
  const [moved, gone, offBoard, stays] = await association.addPeople(4, { lists: [board, choir] });
  await sync(association);
  const { pool } = association;
  await association.edit(moved!, "=1+1@members.example");
  await pool.query("update list_membership set role = 'Chair' where contact_id = $1 and list_id = $2", [
    moved,
    board,
  ]);
  await association.drop(gone!);
  await pool.query("delete from list_membership where contact_id = $1 and list_id = $2", [offBoard, board]);
  const fair = await association.addList("Spring Fair");
  const fresh = await association.addPerson({ firstName: "Fresh", lastName: "Face", lists: [fair] });
  const nameless = await association.addPerson({ email: null, lists: [fair] });
  return { association, moved: moved!, gone: gone!, offBoard: offBoard!, stays: stays!, fresh, nameless };
}

it("R4: a preview says field by field what Higher Logic was told and would be told, and its counts add up", async () => {
  const { association, moved, gone, offBoard, fresh, nameless } = await everyKind();
  const before = await association.tenant.summary();
  const found = await preview(association.id);
  expect(found).toMatchObject({
    lookedAt: 6,
    added: { contactIds: [fresh] },
    changed: { contactIds: [moved, offBoard] },
    removed: { contactIds: [gone] },
    cannotBePushed: { contactIds: [nameless] },
    unchanged: 1,
    leavesAnyway: 0,
    newCommunities: [{ name: "Spring Fair" }],
  });
  const changesOf = (id: number) =>
    found.changed.people
      .find(({ contactId }) => contactId === id)!
      .changes!.map(({ field, was, is }) => [field, was.replace(/^person.*@/, "old@"), is]);
  expect(changesOf(moved)).toEqual([
    ["E-mail", "old@members.example", "=1+1@members.example"],
    ["Community Board", "Member", "Chair"],
  ]);
  expect(changesOf(offBoard)).toEqual([["Community Board", "Member", ""]]);
  expect(found.leaving.map(({ name, contactIds }) => [name, contactIds])).toEqual([
    ["Board", [gone, offBoard]],
    ["Choir", [gone]],
  ]);
  expect(
    (await previewNames(association.id, "changed")).people.map(({ changes }) => changes?.length),
  ).toEqual([2, 1]);

  const lines = await all(previewLines(association.id));
  expect(lines.map(({ contactId, would, joins, leaves }) => [contactId, would, joins, leaves])).toEqual([
    [moved, "changed", [], []],
    [gone, "removed", [], ["Board", "Choir"]],
    [offBoard, "changed", [], ["Board"]],
    [fresh, "added", ["Spring Fair"], []],
    [nameless, "cannotBePushed", [], []],
  ]);
  expect(lines[0]!.changes).toEqual(found.changed.people[0]!.changes);
  // Nothing was sent or stored.
  expect(await association.tenant.summary()).toEqual(before);
});

it("R4: where the request is kept no longer, says what the shadow remembers", async () => {
  const { association, moved } = await everyKind();
  await association.pool.query("update push_batch set body = null where association_id = $1", [
    association.id,
  ]);
  const { changed } = await preview(association.id);
  const { changes } = changed.people.find(({ contactId }) => contactId === moved)!;
  expect(changes).toMatchObject([{ field: "E-mail", is: "=1+1@members.example" }]);
});
