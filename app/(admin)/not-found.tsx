import type { Metadata } from "next";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";

export const metadata: Metadata = { title: "Page not found" };

/** Inside the console, whose navigation is around it already. */
export default function StaffNotFound() {
  return (
    <>
      <PageHeader
        title="This page does not exist"
        description="The address may be mistyped, or what was here has been removed."
      />
      <LinkButton href="/home" variant="primary">
        Go home
      </LinkButton>
    </>
  );
}
