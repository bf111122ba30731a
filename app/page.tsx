import { redirect } from "next/navigation";
import { landingPath } from "@/accounts/people";
import { currentPerson } from "@/accounts/session";

/** The bare address: wherever this person belongs. */
export default async function RootPage(): Promise<never> {
  const person = await currentPerson();
  redirect(person ? landingPath(person) : "/sign-in");
}
