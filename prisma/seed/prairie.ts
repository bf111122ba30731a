import { addOrganizations, addPeople, addRelationships, type Standing } from "./people";
import {
  addActiveMembership,
  addContact,
  addLogin,
  addToList,
  type AssociationPlan,
  type Days,
  emptyPlan,
  type ListPlan,
} from "./plan";
import { type Choices, choices } from "./random";

const CONTACTS = 2000;
const ORGANIZATIONS = 150;

/** The twelve lists that go to Higher Logic, and how many people are on each. */
const SYNCED: readonly (readonly [name: string, people: number])[] = [
  ["Board of Directors", 14],
  ["Legislative Committee", 60],
  ["Annual Conference Planning", 45],
  ["Membership Committee", 38],
  ["Young Professionals", 130],
  ["Education Committee", 52],
  ["Technology Forum", 170],
  ["Women in Leadership", 120],
  ["Small Business Council", 150],
  ["Sustainability Task Force", 70],
  ["Scholarship Committee", 22],
  ["Past Presidents", 12],
];
const NOT_SYNCED: readonly string[] = [
  "Holiday Reception 2019",
  "Newsletter, print edition",
  "Newsletter, e-mail edition",
  "Golf Outing Volunteers",
  "Media Contacts",
  "Sponsors, gold",
  "Sponsors, silver",
  "Legislative Day Guests",
  "Speakers Bureau",
  "Trade Show Exhibitors",
  "Retired Members",
  "Student Chapter Advisors",
  "Bylaws Review",
  "Finance Committee",
  "Nominating Committee",
  "Audit Committee",
  "Awards Jury",
  "Building Fund Donors",
  "Regional Meeting: North",
  "Regional Meeting: South",
  "Regional Meeting: East",
  "Regional Meeting: West",
  "Certification Candidates",
  "Mentors",
  "Mentees",
  "Emergency Contacts",
  "Library Subscribers",
  "Archive: former vendors",
];

/** Prairie Lakes Association: large, fully set up, with everything in it that is easily forgotten. */
export function prairie(): AssociationPlan {
  const random = choices(20_261_125);
  const plan = emptyPlan({
    slug: "prairie",
    name: "Prairie Lakes Association",
    host: "localhost",
    tenantCode: "PRAIRIE-DEMO",
    tenantApiKey: "prairie-demo-key",
    isSetUp: true,
  });
  plan.membershipTypes = [
    "Professional",
    "Associate",
    "Student",
    "Retired",
    "Company, small",
    "Company, large",
  ];
  plan.lists = lists();
  addLogins(plan);
  addOddities(plan);
  const organizations = addOrganizations(plan, random, ORGANIZATIONS - countOrganizations(plan));
  const people = addPeople(plan, random, CONTACTS - plan.contacts.length, "member.example");
  const places = people.map(({ place }) => place);
  addRelationships(
    plan,
    random,
    places,
    organizations.map(({ place }) => place),
  );
  fillLists(plan, random, people);
  addToList(plan, listNamed(plan, "Small Business Council"), organizations[0]!.place, "Sponsor");
  return plan;
}

function lists(): ListPlan[] {
  const plain = { is_active: true, do_not_contact: false };
  return [
    ...SYNCED.map(([name]) => ({
      ...plain,
      key: keyOf(name),
      name,
      kind: "Committee",
      is_synced: true,
      do_not_contact: name === "Past Presidents",
    })),
    ...NOT_SYNCED.map((name) => ({
      ...plain,
      key: keyOf(name),
      name,
      kind: "Committee",
      is_synced: false,
      is_active: !name.startsWith("Archive"),
    })),
  ];
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function listNamed(plan: AssociationPlan, name: string): number {
  return plan.lists.findIndex((list) => list.name === name);
}

/** The people the README names. Each is on these lists and no other. */
function addLogins(plan: AssociationPlan): void {
  const board = listNamed(plan, "Board of Directors");
  const legislative = listNamed(plan, "Legislative Committee");
  const admin = addLogin(plan, "Alex", "Admin", "admin@prairie.example");
  const viewer = addLogin(plan, "Vera", "Viewer", "viewer@prairie.example");
  const former = addLogin(plan, "Frank", "Former", "former.staff@prairie.example");
  plan.staff.push(
    { contact: admin, role: "admin", is_active: true },
    { contact: viewer, role: "viewer", is_active: true },
    { contact: former, role: "operator", is_active: false },
  );

  const maria = addLogin(plan, "Maria", "Fernández", "maria@prairie.example");
  addActiveMembership(plan, maria);
  addToList(plan, board, maria, "Treasurer");
  addToList(plan, legislative, maria);

  const amir = addLogin(plan, "Amir", "Rahimi", "amir@prairie.example");
  const employer = addContact(plan, {
    kind: "organization",
    organization_name: "Heron Lake Engineering",
    email: "office@heron-lake-engineering.example",
  });
  addActiveMembership(plan, employer, 5);
  plan.relationships.push({
    contact: amir,
    organization: employer,
    title: "Engineer",
    is_primary: true,
    begins: -900,
  });
  addToList(plan, legislative, amir);

  const nora = addLogin(plan, "Nora", "Lindqvist", "nora@prairie.example");
  addActiveMembership(plan, nora);
  addToList(plan, listNamed(plan, "Mentors"), nora);

  const dropped = addLogin(plan, "Dora", "Duarte", "dropped@prairie.example");
  plan.memberships.push({ contact: dropped, type: 0, status: "dropped", begins: -1500, dropped: -40 });
  addToList(plan, legislative, dropped);

  const pending = addLogin(plan, "Pia", "Petrov", "pending@prairie.example");
  plan.memberships.push({ contact: pending, type: 1, status: "pending", begins: -6 });
  addToList(plan, legislative, pending);
}

/** An Active person on a synced list without an e-mail, and two Active people with one e-mail. */
function addOddities(plan: AssociationPlan): void {
  const education = listNamed(plan, "Education Committee");
  for (const [first_name, last_name, email] of [
    ["Ewan", "O'Mally", undefined],
    ["Ilse", "Hartmann", "hartmann.family@member.example"],
    ["Bernd", "Hartmann", "hartmann.family@member.example"],
  ] as const) {
    const contact = addContact(plan, { kind: "individual", first_name, last_name, email });
    addActiveMembership(plan, contact);
    addToList(plan, education, contact);
  }
}

function countOrganizations(plan: AssociationPlan): number {
  return plan.contacts.filter(({ kind }) => kind === "organization").length;
}

/** Mostly active people, as on real lists; one in ten has left the list again. */
function fillLists(
  plan: AssociationPlan,
  random: Choices,
  people: { place: number; standing: Standing }[],
): void {
  const active = people.filter(({ standing }) => standing === "active");
  const others = people.filter(({ standing }) => standing !== "active");
  for (const [list, { name }] of plan.lists.entries()) {
    const size = SYNCED.find(([synced]) => synced === name)?.[1] ?? random.integer(8, 90);
    const chosen = [
      ...random.some(active, Math.round(size * 0.85)),
      ...random.some(others, size - Math.round(size * 0.85)),
    ];
    for (const [order, { place }] of chosen.entries()) {
      const joined: Days = -random.integer(20, 2500);
      plan.listMemberships.push({
        list,
        contact: place,
        joined,
        role: order === 0 ? "Chair" : random.chance(0.06) ? "Vice Chair, Outreach" : undefined,
        dropped: random.chance(0.1) ? -random.integer(1, 19) : undefined,
      });
    }
  }
}
