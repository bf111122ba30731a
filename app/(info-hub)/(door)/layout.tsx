import type { ReactNode } from "react";
import { currentAssociation } from "@/accounts/session";
import { CardPage } from "@/components/CardPage";

/** Pages before one is signed in, or on the way out. */
export default async function DoorLayout({ children }: { children: ReactNode }) {
  const { name } = await currentAssociation();
  return <CardPage associationName={name}>{children}</CardPage>;
}
