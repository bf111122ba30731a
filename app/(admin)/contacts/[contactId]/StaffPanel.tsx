import { can } from "@/accounts/roles";
import type { Staff } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { LinkButton } from "@/components/LinkButton";
import { Panel } from "@/components/Panel";
import { RecordRow } from "@/components/RecordRow";
import type { Contact } from "@/membership/contacts/contact";
import { roleHints, roleWords } from "@/membership/contacts/staff/staff";
import { staffRoleOf } from "@/membership/contacts/staff/store";

/** What a contact may do in this console; nothing for somebody who is no staff. */
export async function StaffPanel({ staff, contact }: { staff: Staff; contact: Contact }) {
  const role = await staffRoleOf(staff.associationId, contact.id);
  const mayManage = can(staff.role, "people:manage");
  if (!role) return null;
  return (
    <Panel title="Staff">
      <ul>
        <RecordRow
          title={<span className="font-medium">{roleWords[role.role]}</span>}
          badges={role.isActive ? <Badge tone="success">Active</Badge> : <Badge>Not active</Badge>}
          detail={roleHints[role.role]}
          actions={
            mayManage && (
              <LinkButton variant="row" href={`/setup/staff/${contact.id}`}>
                Change<span className="sr-only"> staff role</span>
              </LinkButton>
            )
          }
        />
      </ul>
    </Panel>
  );
}
