import type { Metadata } from "next";
import Link from "next/link";
import { requireMember } from "@/accounts/session";
import { buttonClass } from "@/components/Button";
import { DescriptionList } from "@/components/DescriptionList";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { readProfile } from "@/membership/profile/store";

export const metadata: Metadata = { title: "Info Hub" };

export default async function InfoHubPage() {
  const member = await requireMember();
  const profile = await readProfile(member.associationId, member.contactId);
  const values = profile?.values;
  return (
    <>
      <PageHeader title="Info Hub" description={`Welcome, ${member.displayName}.`} />
      <Panel
        title="Your details"
        actions={
          <Link href="/profile" className={buttonClass("secondary")}>
            Edit my profile
          </Link>
        }
      >
        <DescriptionList
          items={[
            { term: "E-mail", value: values?.email },
            { term: "Phone", value: values?.phone },
            { term: "Mobile phone", value: values?.mobilePhone },
            { term: "City", value: values?.city },
          ]}
        />
      </Panel>
    </>
  );
}
