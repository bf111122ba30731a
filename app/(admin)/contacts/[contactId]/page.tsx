import type { Metadata } from "next";
import { LoginPanel } from "@/accounts/components/LoginPanel";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { ContactHigherLogic } from "@/higher-logic/sync/components/ContactHigherLogic";
import { parseId } from "@/lib/fields";
import { textOf, type SearchParams } from "@/lib/search-params";
import { OrganizationsPanel } from "@/membership/contacts/components/OrganizationsPanel";
import { PeoplePanel } from "@/membership/contacts/components/PeoplePanel";
import { RecordPanel } from "@/membership/contacts/components/RecordPanel";
import { StatusBadge } from "@/membership/contacts/components/StatusBadge";
import { displayName, type Contact } from "@/membership/contacts/contact";
import { peopleOf, relationshipsOf } from "@/membership/contacts/relationships/store";
import { readStatuses } from "@/membership/contacts/store";
import { ListsPanel } from "@/membership/lists/components/ListsPanel";
import { PutBack } from "@/membership/lists/components/PutBack";
import { listsOf } from "@/membership/lists/members/store";
import { MembershipsPanel } from "@/membership/memberships/components/MembershipsPanel";
import { membershipsOf } from "@/membership/memberships/store";
import { DoneBanner } from "../../DoneBanner";
import { contactOf } from "./contact";
import { StaffPanel } from "./StaffPanel";

interface Props {
  params: Promise<{ contactId: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const staff = await requireStaff("records:view");
  return { title: displayName(await contactOf(staff.associationId, params)) };
}

/** One contact: the record and everything that hangs on it. */
export default async function ContactPage({ params, searchParams }: Props) {
  const staff = await requireStaff("records:view");
  const contact = await contactOf(staff.associationId, params);
  const given = await searchParams;
  const { associationId } = staff;
  const [statuses, memberships, places] = await Promise.all([
    readStatuses(associationId, [contact.id]),
    membershipsOf(associationId, contact.id),
    listsOf(associationId, contact.id),
  ]);
  const mayEdit = can(staff.role, "records:edit");
  const takenOff = placeTakenOff(given.done, given.place, places);
  return (
    <>
      <PageHeader
        title={displayName(contact)}
        description={contact.kind === "individual" ? "Individual" : "Organization"}
        badge={<StatusBadge status={statuses.get(contact.id) ?? "non-member"} />}
        back={{ href: "/contacts", label: "Contacts" }}
        actions={mayEdit && <Actions contactId={contact.id} />}
      />
      <DoneBanner done={textOf(given.done)} sentence={takenOff && `Taken off ${takenOff.listName}.`}>
        {takenOff && given.undo === "yes" && can(staff.role, "lists:edit") && (
          <PutBack listMembershipId={takenOff.id} from="contact" />
        )}
      </DoneBanner>
      <div className="grid items-start gap-6 wide:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <RecordPanel contact={contact} />
          <StaffPanel staff={staff} contact={contact} />
          <LoginPanel staff={staff} contact={contact} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <MembershipsPanel contactId={contact.id} memberships={memberships} mayEdit={mayEdit} />
          <Related associationId={associationId} contact={contact} people={given.people} mayEdit={mayEdit} />
          <ListsPanel contactId={contact.id} places={places} mayEdit={can(staff.role, "lists:edit")} />
        </div>
      </div>
      {contact.kind === "individual" && can(staff.role, "higher-logic:view") && (
        <div className="mt-6">
          <ContactHigherLogic staff={staff} contactId={contact.id} />
        </div>
      )}
    </>
  );
}

function Actions({ contactId }: { contactId: number }) {
  return (
    <>
      <LinkButton href={`/contacts/${contactId}/delete`} variant="quiet">
        Delete
      </LinkButton>
      <LinkButton href={`/contacts/${contactId}/merge`} variant="quiet">
        Merge
      </LinkButton>
      <LinkButton href={`/contacts/${contactId}/edit`} variant="primary">
        Edit
      </LinkButton>
    </>
  );
}

async function Related({
  associationId,
  contact,
  people,
  mayEdit,
}: {
  associationId: number;
  contact: Contact;
  people: string | string[] | undefined;
  mayEdit: boolean;
}) {
  if (contact.kind === "individual") {
    const relationships = await relationshipsOf(associationId, contact.id);
    return <OrganizationsPanel contactId={contact.id} relationships={relationships} mayEdit={mayEdit} />;
  }
  const after = parseId(people);
  const page = await peopleOf(associationId, contact.id, after);
  return (
    <PeoplePanel
      organizationId={contact.id}
      people={page.rows}
      next={page.next}
      isFirstPage={after === null}
    />
  );
}

function placeTakenOff<Place extends { id: number }>(
  done: string | string[] | undefined,
  place: string | string[] | undefined,
  places: readonly Place[],
): Place | undefined {
  return done === "taken-off" ? places.find(({ id }) => id === parseId(place)) : undefined;
}
