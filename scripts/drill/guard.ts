import { see, step, type Step } from "../demo/steps";
import type { Ground } from "./ground";

const SOON = { timeoutMs: 60_000 };

/** A bad report drops a third of the members at once; it is found out, and put right. Nobody loses anything. */
export async function guard(ground: Ground): Promise<Step[]> {
  const { tenant } = ground;
  const [bystander] = await ground.people(1);
  const { activeContacts, digest } = await tenant.summary();
  const began = await ground.now();
  const dropped = await membershipsToDrop(ground, bystander!.id, Math.ceil(activeContacts / 3));
  const steps: Step[] = [];
  const reinstate = () =>
    ground.sql("update membership set status = 'active' where id = any($1) and status = 'dropped'", [
      dropped,
    ]);
  ground.later(reinstate);
  await ground.sql("update membership set status = 'dropped' where id = any($1)", [dropped]);
  steps.push(
    await step("Dropped at once: all removals are held", () =>
      see(SOON, `${dropped.length} held`, async () => `${await held(ground)} held`),
    ),
    await step("Held: nobody lost anything", () =>
      see(SOON, `${activeContacts} people in the community`, async () => {
        return `${(await tenant.summary()).activeContacts} people in the community`;
      }),
    ),
  );
  const nickname = await ground.edit([bystander!]);
  steps.push(
    await step("Held: other changes go on", () =>
      see(SOON, "1 arrived", async () => `${await ground.arrived([bystander!], nickname)} arrived`),
    ),
    await step("Held: told once", () => see(SOON, "held fired", () => ground.alertsSince(began))),
  );
  await reinstate();
  steps.push(
    await step("Put right: released by themselves", () =>
      see(SOON, "0 held", async () => `${await held(ground)} held`),
    ),
    await step("Put right: told once that it is over", () =>
      see(SOON, "held fired, held recovered", () => ground.alertsSince(began)),
    ),
  );
  await ground.sql("update contact set informal_name = $2 where id = $1", [
    bystander!.id,
    bystander!.nickname,
  ]);
  steps.push(
    await step("Put right: the community is what it was", () =>
      see(SOON, digest, async () => (await tenant.summary()).digest),
    ),
  );
  return steps.map((each) => ({
    ...each,
    seen: each.seen.slice(0, 60),
    expected: each.expected.slice(0, 60),
  }));
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
