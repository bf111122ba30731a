import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { ColumnsOfFiles } from "@/membership/imports/components/ColumnsOfFiles";
import { ImportForm } from "@/membership/imports/components/ImportForm";

export const metadata: Metadata = { title: "Import" };

/** Brings records in from a CSV file: looked through first, then all of it or nothing. */
export default async function ImportPage() {
  await requireStaff("records:edit");
  return (
    <>
      <PageHeader
        title="Import"
        description="Bring records in from a CSV file. It is looked through first and changes nothing until you press Import; then it is taken whole, or not at all."
        back={{ href: "/setup", label: "Setup" }}
      />
      <div className="flex flex-col gap-6">
        <Panel title="File">
          <ImportForm />
        </Panel>
        <Panel
          title="What a file holds"
          description="UTF-8, one line with the names of the columns, in any order."
        >
          <ColumnsOfFiles />
        </Panel>
      </div>
    </>
  );
}
