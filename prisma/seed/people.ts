import { CITIES, companyName, personName, TITLES } from "./names";
import { addContact, type AssociationPlan, type ContactPlan } from "./plan";
import type { Choices } from "./random";

/** What a member's standing is to come out as; the rule itself is the database's (design, section 2). */
export type Standing = "active" | "pending" | "suspended" | "dropped" | "none";

/** Adds `count` companies; about two in three are members. Answers their places and which are members. */
export function addOrganizations(plan: AssociationPlan, random: Choices, count: number) {
  const taken = new Set<string>();
  const organizations: { place: number; isMember: boolean }[] = [];
  while (organizations.length < count) {
    const name = companyName(random);
    if (taken.has(name)) continue;
    taken.add(name);
    const domain = name
      .toLowerCase()
      .replace(/[^a-z]+/g, "-")
      .replace(/-$/, "");
    const place = addContact(plan, {
      kind: "organization",
      organization_name: name,
      email: `office@${domain}.example`,
      website_url: `https://www.${domain}.example`,
      phone: phone(random),
      ...address(random),
    });
    const standing = random.pick(["active", "active", "active", "active", "dropped", "none"] as const);
    addMembership(plan, random, place, standing);
    organizations.push({ place, isMember: standing === "active" });
  }
  return organizations;
}

/** Adds `count` people with their own standing. Every e-mail is another one. */
export function addPeople(plan: AssociationPlan, random: Choices, count: number, domain: string) {
  const people: { place: number; standing: Standing }[] = [];
  for (let number = 1; number <= count; number++) {
    const place = addContact(plan, person(random, number, domain));
    const standing = standingOf(random.fraction());
    addMembership(plan, random, place, standing);
    people.push({ place, standing });
  }
  return people;
}

function standingOf(fraction: number): Standing {
  if (fraction < 0.5) return "active";
  if (fraction < 0.55) return "pending";
  if (fraction < 0.59) return "suspended";
  if (fraction < 0.75) return "dropped";
  return "none";
}

/** Each standing is reached in every way the rule knows: by status, and by a date alone. */
export function addMembership(
  plan: AssociationPlan,
  random: Choices,
  contact: number,
  standing: Standing,
): void {
  if (standing === "none") return;
  const begins = -random.integer(380, 4000);
  const type = random.integer(0, plan.membershipTypes.length - 1);
  const membership = { contact, type, begins };
  const gone = -random.integer(10, 300);
  switch (standing) {
    case "active":
      plan.memberships.push({
        ...membership,
        status: "active",
        ...(random.chance(0.15) ? {} : { expires: random.integer(30, 364) }),
      });
      break;
    case "dropped":
      plan.memberships.push(
        random.chance(0.5)
          ? { ...membership, status: "dropped", dropped: gone }
          : { ...membership, status: "active", expires: gone },
      );
      break;
    default:
      plan.memberships.push({ ...membership, status: standing, expires: random.integer(30, 364) });
  }
}

/** Ties about half the people to a company, some to two; one tie in twelve is over. */
export function addRelationships(
  plan: AssociationPlan,
  random: Choices,
  people: readonly number[],
  organizations: readonly number[],
): void {
  for (const contact of people) {
    if (random.chance(0.5)) continue;
    for (const [order, organization] of random.some(organizations, random.chance(0.1) ? 2 : 1).entries()) {
      plan.relationships.push({
        contact,
        organization,
        title: random.chance(0.9) ? random.pick(TITLES) : undefined,
        is_primary: order === 0,
        begins: -random.integer(400, 3000),
        ends: random.chance(1 / 12) ? -random.integer(5, 300) : undefined,
      });
    }
  }
}

function person(random: Choices, number: number, domain: string): ContactPlan {
  const { account, ...name } = personName(random);
  return {
    kind: "individual",
    ...name,
    // People who came from an older system brought their key along; the others are known by their ContactId.
    integration_key: random.chance(0.25) ? `M-${String(number).padStart(5, "0")}` : undefined,
    member_number: random.chance(0.4) ? String(100_000 + number) : undefined,
    prefix: random.chance(0.1) ? random.pick(["Dr.", "Prof.", "Rev."]) : undefined,
    suffix: random.chance(0.04) ? random.pick(["Jr.", "Sr.", "III", "CPA"]) : undefined,
    email: `${account}.${number}@${domain}`,
    phone: random.chance(0.7) ? phone(random) : undefined,
    mobile_phone: random.chance(0.6) ? phone(random) : undefined,
    ...(random.chance(0.8) ? address(random) : {}),
    exclude_from_directory: random.chance(0.05),
    do_not_contact: random.chance(0.05),
  };
}

/** 555-01xx is kept free for made-up numbers. */
function phone(random: Choices): string {
  return `+1 ${random.integer(201, 989)} 555 01${String(random.integer(0, 99)).padStart(2, "0")}`;
}

function address(
  random: Choices,
): Pick<ContactPlan, "address1" | "city" | "state" | "postal_code" | "country"> {
  const [city, state, postal_code] = random.pick(CITIES);
  const street = random.pick(["Main Street", "Lake Road", "Second Avenue", "Mill Lane", "Station Square"]);
  return {
    address1: `${random.integer(1, 980)} ${street}`,
    city,
    state,
    postal_code,
    country: "United States",
  };
}
