import { DescriptionList } from "@/components/DescriptionList";
import { ExactTime } from "@/components/ExactTime";
import { Panel } from "@/components/Panel";
import { mailDelivery } from "@/lib/mail";
import { loginEmail } from "../invitations/links";
import { loginOfContact } from "../logins/store";
import type { Staff } from "../people";
import { can } from "../roles";
import { InviteForm } from "./InviteForm";
import { ResetForm } from "./ResetForm";

/** On a contact's page: whether it can sign in, and the way to let it. */
export async function LoginPanel({
  staff,
  contact,
}: {
  staff: Staff;
  contact: { id: number; email: string | null };
}) {
  const login = await loginOfContact(staff.associationId, contact.id);
  const email = loginEmail(contact.email ?? "");
  const hasMoved = login !== null && email !== "" && email !== login.email;
  return (
    <Panel title="Login">
      <div className="flex flex-col gap-4">
        {login ? (
          <DescriptionList
            items={[
              { term: "Signs in with", value: login.email },
              { term: "State", value: login.isUsed ? "In use" : "Invited, not used yet" },
              {
                term: "Last signed in",
                value: login.lastSignedInAt && (
                  <ExactTime at={login.lastSignedInAt} timeZone={staff.timeZone} />
                ),
              },
              { term: "Second step", value: login.hasSecondStep && "Set up" },
            ]}
          />
        ) : (
          <p>This contact cannot sign in to the Info Hub yet.</p>
        )}
        {hasMoved && (
          <p className="max-w-measure text-quiet">
            The contact’s e-mail is {email} by now. Inviting again moves the login to it, and signs it out
            everywhere.
          </p>
        )}
        {can(staff.role, "people:manage") && (
          <Invitation contact={contact} label={inviteLabel(login, hasMoved)} />
        )}
        {can(staff.role, "people:manage") && login && (
          <ResetForm contactId={contact.id} hasSecondStep={login.hasSecondStep} />
        )}
      </div>
    </Panel>
  );
}

function Invitation({ contact, label }: { contact: { id: number; email: string | null }; label: string }) {
  if (!contact.email) return <p className="text-quiet">Enter an e-mail for this contact to invite it.</p>;
  if (mailDelivery() === "off")
    return <p className="text-quiet">Invitations go by mail, and this site cannot send any yet.</p>;
  return <InviteForm contactId={contact.id} label={label} />;
}

function inviteLabel(login: { isUsed: boolean } | null, hasMoved: boolean): string {
  if (login === null) return "Invite to the Info Hub";
  if (hasMoved) return "Invite with the new e-mail";
  return login.isUsed ? "Mail a link to set a new password" : "Send the invitation again";
}
