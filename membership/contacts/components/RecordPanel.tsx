import { DescriptionList } from "@/components/DescriptionList";
import { Panel } from "@/components/Panel";
import { contactLabels, type Contact, type ContactFields } from "../contact";

const individual: (keyof ContactFields)[] = [
  "prefix",
  "firstName",
  "middleName",
  "lastName",
  "suffix",
  "informalName",
];
const others: (keyof ContactFields)[] = ["phone", "mobilePhone", "memberNumber"];

/** Shown though empty: one looks for them, and sees that they are missing. */
const expected: (keyof ContactFields)[] = ["firstName", "lastName", "organizationName", "phone"];

/** What the association knows of a contact; what is empty is left out, except what one looks for. */
export function RecordPanel({ contact }: { contact: Contact }) {
  const items = (fields: (keyof ContactFields)[]) =>
    fields
      .filter((field) => contact[field] || expected.includes(field))
      .map((field) => ({ term: contactLabels[field], value: contact[field] as string }));
  const address = addressLines(contact);
  const flags = (["excludeFromDirectory", "doNotContact", "doNotEmail"] as const).filter(
    (flag) => contact[flag],
  );
  const { email, websiteUrl } = contact;
  return (
    <Panel title="Record">
      <DescriptionList
        items={[
          ...items(contact.kind === "individual" ? individual : ["organizationName"]),
          { term: contactLabels.email, value: email && <a href={`mailto:${email}`}>{email}</a> },
          ...items(others),
          ...(websiteUrl
            ? [{ term: contactLabels.websiteUrl, value: <Website address={websiteUrl} /> }]
            : []),
          { term: "Address", value: address.length > 0 && <Address lines={address} /> },
          ...flags.map((flag) => ({ term: contactLabels[flag], value: "Yes" })),
          { term: "ContactId", value: contact.id },
          {
            term: contactLabels.integrationKey,
            value: `${contact.integrationKey}${contact.keyIsFixed ? " (fixed)" : ""}`,
          },
        ]}
      />
    </Panel>
  );
}

/** Only a web address becomes a link: a `javascript:` one from an import stays text. */
function Website({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) return <>{address}</>;
  return (
    <a href={address} rel="noreferrer">
      {address}
    </a>
  );
}

function addressLines({ address1, address2, postalCode, city, state, country }: Contact): string[] {
  const place = [city, [state, postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return [address1, address2, place, country].filter((line): line is string => !!line);
}

function Address({ lines }: { lines: string[] }) {
  return lines.map((line) => (
    <span key={line} className="block">
      {line}
    </span>
  ));
}
