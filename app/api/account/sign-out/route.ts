import { signOut } from "@/accounts/session";
import { refuseForeign, seeOther } from "../form";

/** Ends the session at once; the page at this address only asks. */
export async function POST(request: Request): Promise<Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  await signOut();
  return seeOther("/sign-in", { notice: "signed-out" });
}
