import { signOut } from "@/accounts/session";
import { endSignOn } from "@/higher-logic/sso/log-out/provider";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { refuseForeign } from "../form";

/** Ends the session at once, and what sites were given by it; the page at this address only asks. */
export const POST = orAway(async (request) => {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  await endSignOn(request);
  await signOut();
  return seeOther("/sign-in", { notice: "signed-out" });
});
