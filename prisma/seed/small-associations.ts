import { addOrganizations, addPeople, addRelationships } from "./people";
import { addActiveMembership, addLogin, addToList, type AssociationPlan, emptyPlan } from "./plan";
import { choices } from "./random";

/** Harbor Trades Council: small and fully set up, to see that two associations never mix. */
export function harbor(): AssociationPlan {
  const plan = emptyPlan({
    slug: "harbor",
    name: "Harbor Trades Council",
    host: "harbor.localhost",
    tenantCode: "HARBOR-DEMO",
    tenantApiKey: "harbor-demo-key",
    isSetUp: true,
  });
  // Small, so that a drift check is over in seconds. Prairie has none: whoever empties its community by the stand-in's
  // controls and presses Sync finds it filled again, instead of the question whether that was meant.
  plan.isReadable = true;
  plan.lists = [
    list("pilots", "Pilots", true),
    list("safety-committee", "Safety Committee", true),
    list("apprenticeship-board", "Apprenticeship Board", true),
    list("regatta-helpers", "Regatta Helpers", false),
  ];
  fill(plan, { seed: 4711, organizations: 8, people: 50, admin: "Hana Harbor", member: "Maria Marques" });
  return plan;
}

/** Cedar Valley Guild: nothing of Higher Logic entered, for whoever wants to walk the set-up. */
export function cedar(): AssociationPlan {
  const plan = emptyPlan({
    slug: "cedar",
    name: "Cedar Valley Guild",
    host: "cedar.localhost",
    tenantCode: "CEDAR-DEMO",
    tenantApiKey: "cedar-demo-key",
    isSetUp: false,
  });
  plan.lists = [
    list("weavers-circle", "Weavers' Circle", true),
    list("spring-fair", "Spring Fair", true),
    list("supporters", "Supporters", false),
  ];
  fill(plan, { seed: 1848, organizations: 4, people: 24, admin: "Cleo Cedar", member: "Milo Meyer" });
  return plan;
}

function list(key: string, name: string, is_synced: boolean) {
  return { key, name, kind: "Committee", is_synced, is_active: true, do_not_contact: false };
}

function fill(
  plan: AssociationPlan,
  size: { seed: number; organizations: number; people: number; admin: string; member: string },
): void {
  const random = choices(size.seed);
  plan.membershipTypes = ["Full", "Supporting"];
  const [adminFirst, adminLast] = size.admin.split(" ");
  const admin = addLogin(plan, adminFirst!, adminLast!, `admin@${plan.slug}.example`);
  plan.staff.push({ contact: admin, role: "admin", is_active: true });
  const [memberFirst, memberLast] = size.member.split(" ");
  const account = plan.slug === "harbor" ? "maria" : "member";
  const member = addLogin(plan, memberFirst!, memberLast!, `${account}@${plan.slug}.example`);
  addActiveMembership(plan, member);
  addToList(plan, 0, member, "Chair");
  const organizations = addOrganizations(plan, random, size.organizations).map(({ place }) => place);
  const people = addPeople(plan, random, size.people, `member.${plan.slug}.example`).map(
    ({ place }) => place,
  );
  addRelationships(plan, random, people, organizations);
  for (const listPlace of plan.lists.keys()) {
    for (const contact of random.some(people, Math.ceil(people.length / 3)))
      addToList(plan, listPlace, contact);
  }
}
