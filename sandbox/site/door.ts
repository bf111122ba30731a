import { addressesOf, type Place } from "../control/addresses";
import { allowMethods, Refusal, segmentsOf, type Exchange } from "../http/exchange";
import { requirePassword } from "../http/password";
import { sendText } from "../http/respond";
import { signInDoorAt } from "../sign-in/door";
import { visitorOf } from "../sign-in/visitor";
import type { Person } from "../tenants/person";
import type { Tenants } from "../tenants/registry";
import type { Tenant } from "../tenants/tenant";
import { adminDoor } from "./admin";
import { communitiesPage, communityPage, homePage, profilePage } from "./pages";
import { sendSite, type Shown } from "./send";
import { STYLE } from "./style";

/** The community's own web site, for a browser; which community is said by the host. */
export async function siteDoor(
  exchange: Exchange,
  tenants: Tenants,
  place: Place,
  password: string | null,
): Promise<void> {
  if (exchange.path === "/standin.css") return stylesheet(exchange);
  const tenant = tenants.byHost(exchange.hostName);
  if (tenant === undefined) throw new Refusal(404, "There is no community at this address.");
  const signIn = signInDoorAt(exchange.path);
  if (signIn !== undefined) return signIn(exchange, tenant, place);
  const [first = "", second, ...more] = segmentsOf(exchange.path) ?? ["\0"];
  if (first === "admin") {
    requirePassword(exchange, password);
    return adminDoor(exchange, tenant, place);
  }
  allowMethods(exchange, "GET");
  const visitor = visitorOf(exchange, tenant);
  const { siteUrl } = addressesOf(tenant, place);
  const shown = more.length > 0 ? null : pageAt(tenant, [first, second], visitor, siteUrl);
  if (shown === null) throw new Refusal(404, "There is nothing at this address.");
  sendSite(exchange, tenant, shown);
}

function pageAt(
  tenant: Tenant,
  [first, second]: [string, string | undefined],
  visitor: Person | null,
  siteUrl: string,
): Shown | null {
  if (second !== undefined) return first === "communities" ? communityPage(tenant, second, visitor) : null;
  if (first === "") return homePage(tenant, visitor);
  if (first === "communities") return communitiesPage(tenant, visitor);
  return first === "profile" ? profilePage(tenant, visitor, siteUrl) : null;
}

function stylesheet(exchange: Exchange): void {
  allowMethods(exchange, "GET");
  sendText(exchange.response, 200, STYLE, {
    "Content-Type": "text/css; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "max-age=300",
  });
}
