import { see } from "../demo/steps";
import type { Course } from "./course";
import type { Ground } from "./ground";

const SOON = { timeoutMs: 60_000 };

/** A bad report drops a third of the members at once; it is found out, and put right. Nobody loses anything. */
export async function guard(ground: Ground, course: Course): Promise<void> {
  const { tenant } = ground;
  const heldBefore = await held(ground);
  if (heldBefore > 0)
    throw new Error(
      `${heldBefore} removals are held already, so nothing could be told of the drill's own. Decide about them first, under Activity.`,
    );
  const [bystander] = await ground.people(1);
  const { activeContacts, digest } = await tenant.summary();
  const began = await ground.now();
  const dropped = await membershipsToDrop(ground, bystander!.id, Math.ceil(activeContacts / 3));
  const reinstate = () =>
    ground.sql("update membership set status = 'active' where id = any($1) and status = 'dropped'", [
      dropped,
    ]);
  ground.later(reinstate);
  await ground.sql("update membership set status = 'dropped' where id = any($1)", [dropped]);
  course.did(
    `Dropped the memberships of ${dropped.length} of the community's ${activeContacts} people at once.`,
  );
  await course.saw("all of their removals are held", () =>
    see(SOON, `${dropped.length} held`, async () => `${await held(ground)} held`),
  );
  await course.saw("nobody lost anything", () =>
    see(SOON, `${activeContacts} people in the community`, async () => {
      return `${(await tenant.summary()).activeContacts} people in the community`;
    }),
  );
  await course.saw("staff were told once", () => see(SOON, "alert: held", () => ground.alertsSince(began)));

  const nickname = await ground.edit([bystander!]);
  course.did("Changed the informal name of somebody else meanwhile.");
  await course.saw("other changes go on", () =>
    see(SOON, "1 of 1 arrived", async () => `${await ground.arrived([bystander!], nickname)} of 1 arrived`),
  );

  await reinstate();
  course.did(`Reinstated the ${dropped.length}.`);
  await course.saw("their removals are released by themselves", () =>
    see(SOON, "0 held", async () => `${await held(ground)} held`),
  );
  await course.saw("staff were told once that it is over", () =>
    see(SOON, "alert: held, over: held", () => ground.alertsSince(began)),
  );

  await ground.sql("update contact set informal_name = $2 where id = $1", [
    bystander!.id,
    bystander!.nickname,
  ]);
  course.did("Gave the informal name back.");
  await course.saw("the community holds", () =>
    see(SOON, "what it held before", async () =>
      (await tenant.summary()).digest === digest ? "what it held before" : "something else than before",
    ),
  );
}

/** Of members who are Active by that one membership alone, so that losing it makes them inactive. */
async function membershipsToDrop(ground: Ground, except: number, count: number): Promise<number[]> {
  const rows = await ground.sql<{ id: number }>(
    `select min(m.id) as id
       from higher_logic_settings s
       join pushed_contact p using (association_id, push_target_id)
       join membership m on m.contact_id = p.contact_id
      where s.association_id = $1 and p.is_active and p.contact_id <> $2
        and not exists (select from relationship r where r.contact_id = p.contact_id)
        and not exists (select from staff_member w where w.contact_id = p.contact_id)
      group by p.contact_id
     having count(*) = 1 and min(m.status) = 'active'
      order by 1 limit $3`,
    [ground.association.id, except, count],
  );
  return rows.map(({ id }) => Number(id));
}

function held(ground: Ground): Promise<number> {
  return ground.count("select count(*) from push_wait where association_id = $1 and reason = 'held'", [
    ground.association.id,
  ]);
}
