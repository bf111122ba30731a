import { fieldsOf, type Person } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";
import { membershipIn, shown, type Shown } from "./views";

interface Gathered {
  version: number;
  members: Person[];
}

const gathered = new WeakMap<object, Map<string, Gathered>>();

/** Who belongs to a community, by last and first name. Gathered once for as long as nothing changes. */
export function membersOf(tenant: Tenant, groupKey: string): Shown[] {
  const people = tenant.people;
  const isLagging = tenant.dials.faults.read.lagMs > 0;
  const known = gathered.get(people) ?? new Map<string, Gathered>();
  gathered.set(people, known);
  if (isLagging) known.clear(); // what it shows changes with time
  let found = known.get(groupKey);
  if (found === undefined || found.version !== people.version) {
    found = { version: people.version, members: gather(tenant, groupKey) };
    if (!isLagging) known.set(groupKey, found);
  }
  return found.members.map((person) => shown(tenant, person)!);
}

function gather(tenant: Tenant, groupKey: string): Person[] {
  const named: { person: Person; name: string }[] = [];
  for (const person of tenant.people.all()) {
    const one = shown(tenant, person);
    if (one === null || !one.seen.communities.some(({ key }) => key === groupKey)) continue;
    if (membershipIn(one, groupKey) === undefined) continue;
    const { LastName, FirstName } = fieldsOf(one.seen);
    named.push({
      person,
      name: `${String(LastName)}\u0000${String(FirstName)}\u0000${person.key}`.toLowerCase(),
    });
  }
  return named.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ person }) => person);
}
