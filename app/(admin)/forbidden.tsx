import type { Metadata } from "next";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";

export const metadata: Metadata = { title: "Not allowed" };

/** For staff whose role is too small for one page of the console. */
export default function StaffForbidden() {
  return (
    <>
      <PageHeader
        title="Your login may not open this page"
        description="An administrator of your association can give you the right to open it. If you have another login, sign out and use that one."
      />
      <LinkButton href="/home" variant="primary">
        Go home
      </LinkButton>
    </>
  );
}
