import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { parseId } from "@/lib/fields";
import { href } from "@/lib/search-params";
import { DeleteTypeForm, RenameTypeForm } from "@/membership/memberships/components/TypeForms";
import { isTypeInUse, readType } from "@/membership/memberships/types/store";

export const metadata: Metadata = { title: "Membership type" };

/** Renames a membership type, or deletes one that nobody has. */
export default async function MembershipTypePage({ params }: { params: Promise<{ typeId: string }> }) {
  const staff = await requireStaff("records:edit");
  const typeId = parseId((await params).typeId);
  const type = typeId === null ? null : await readType(staff.associationId, typeId);
  if (!type) notFound();
  const isInUse = await isTypeInUse(staff.associationId, type.id);
  return (
    <>
      <PageHeader title={type.name} back={{ href: "/setup/membership-types", label: "Membership types" }} />
      <div className="flex flex-col gap-6">
        <Panel title="Name">
          <RenameTypeForm typeId={type.id} name={type.name} version={type.version} />
        </Panel>
        <Panel title="Delete">
          {isInUse ? (
            <p>
              It cannot be deleted: there are{" "}
              <Link
                href={href("/memberships", { type: type.id })}
                className="text-accent-text underline underline-offset-2"
              >
                memberships of this type
              </Link>
              . Give them another type first.
            </p>
          ) : (
            <DeleteTypeForm typeId={type.id} name={type.name} />
          )}
        </Panel>
      </div>
    </>
  );
}
