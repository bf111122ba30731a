import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { connection } from "next/server";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { Badge } from "@/components/Badge";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { CheckboxField } from "@/components/CheckboxField";
import { CopyField } from "@/components/CopyField";
import { DataTable } from "@/components/DataTable";
import { DateField } from "@/components/DateField";
import { DescriptionList } from "@/components/DescriptionList";
import { Disclosure } from "@/components/Disclosure";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { ProgressBar } from "@/components/ProgressBar";
import { SearchForm } from "@/components/SearchForm";
import { SelectBox } from "@/components/SelectBox";
import { SelectField } from "@/components/SelectField";
import { SelectionBar } from "@/components/SelectionBar";
import { TableSkeleton } from "@/components/Skeleton";
import { TextArea } from "@/components/TextArea";
import { TextField } from "@/components/TextField";
import { Time } from "@/components/Time";
import type { Tone } from "@/components/tones";
import { environment } from "@/lib/env";
import { DialogSample } from "./DialogSample";

export const metadata: Metadata = { title: "Style" };

const tones: Tone[] = ["neutral", "success", "warning", "danger", "info"];
const neutrals = [
  "bg-n1",
  "bg-n2",
  "bg-n3",
  "bg-n4",
  "bg-n5",
  "bg-n6",
  "bg-n7",
  "bg-n8",
  "bg-n9",
  "bg-n10",
  "bg-n11",
  "bg-n12",
];
const people = [
  { name: "Ana Example", status: "Active", lists: 12 },
  { name: "Björn Beispiel", status: "Dropped", lists: 1_204 },
];
/** Fixed, so that two pictures of this page can be compared. */
const now = new Date("2026-11-24T09:44:00Z");

/** Every part of the kit on one page, for whoever builds a screen. Only the demo shows it. */
export default async function StylePage() {
  await connection();
  if (!environment("CAUSEWAY_DEMO")) notFound();
  return (
    <main id="content" className="mx-auto flex max-w-page flex-col gap-10 p-4 drawer:p-8">
      <PageHeader
        title="Style"
        description="Every part our screens are made of. Take these; where one is missing, add it here."
        actions={
          <Button variant="primary">
            <Plus aria-hidden className="size-4" />
            Primary action
          </Button>
        }
        badge={<Badge tone="info">Demo only</Badge>}
      />
      <Type />
      <Colours />
      <Buttons />
      <Fields />
      <Messages />
      <Records />
      <Progress />
    </main>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel title={title}>
      <div className="flex flex-col gap-4">{children}</div>
    </Panel>
  );
}

function Type() {
  return (
    <Group title="Type">
      <p className="text-2xl font-semibold">28 Page titles</p>
      <p className="text-xl font-semibold">22 Large figures</p>
      <p className="text-lg font-semibold">18 Group headings</p>
      <p className="text-base">16 Info Hub text</p>
      <p className="text-sm">14 Staff text. Numbers line up: 1,111 and 8,888.</p>
      <p className="text-xs text-quiet">12 Table heads and asides</p>
    </Group>
  );
}

function Colours() {
  return (
    <Group title="Color">
      <ul className="grid grid-cols-6 gap-1 drawer:grid-cols-12">
        {neutrals.map((name) => (
          <li key={name}>
            <div className={`h-10 rounded-control border border-hairline ${name}`} />
            <span className="text-xs text-quiet">{name.slice(3)}</span>
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-2">
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
      </p>
    </Group>
  );
}

function Buttons() {
  return (
    <Group title="Buttons and links">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary">Save</Button>
        <Button>Test connection</Button>
        <Button variant="quiet">Cancel</Button>
        <Button variant="danger">Delete 3 people</Button>
        <Button disabled title="Save the settings first">
          Sync
        </Button>
        <LinkButton href="#content">Link as a button</LinkButton>
        <DialogSample />
      </div>
      <p>
        Text with <a href="#content">a link in it</a>.
      </p>
    </Group>
  );
}

function Fields() {
  return (
    <Group title="Fields">
      <div className="flex max-w-form flex-col gap-4">
        <TextField label="First name" name="first" defaultValue="Ana" />
        <TextField
          label="Tenant Code"
          name="code"
          hint="Higher Logic gave it to you."
          error="Enter the Tenant Code that Higher Logic gave you."
        />
        <SelectField
          label="Kind"
          name="kind"
          defaultValue="b"
          options={[
            { value: "a", label: "Committee" },
            { value: "b", label: "Chapter" },
          ]}
        />
        <DateField label="Begins on" name="begins" defaultValue="2026-11-24" />
        <CheckboxField label="Active" name="active" hint="An inactive list is not synced." defaultChecked />
        <CheckboxField label="Not yet" name="not-yet" hint="Can be ticked after the initial sync." disabled />
        <TextArea label="Note" name="note" />
        <CopyField label="Authorize address" value="https://hub.example.org/oauth/authorize" />
      </div>
    </Group>
  );
}

function Messages() {
  return (
    <Group title="Messages">
      {tones.map((tone) => (
        <Banner key={tone} tone={tone} title={`Something ${tone === "neutral" ? "plain" : tone}`}>
          What happened, that nothing is lost when that is so, and <a href="#content">the next step</a>.
        </Banner>
      ))}
      <EmptyState title="No lists yet" action={<Button variant="primary">Add a list</Button>}>
        A list holds the people of one committee, chapter or interest.
      </EmptyState>
      <Disclosure summary="Request and answer">
        <pre className="overflow-x-auto font-mono text-xs">{'{ "success": true }'}</pre>
      </Disclosure>
    </Group>
  );
}

function Records() {
  return (
    <Group title="Records">
      <SearchForm
        label="Find a contact"
        hint="Three letters of a name or e-mail are enough."
        action="/dev/style"
      />
      <DataTable
        caption="Sample people"
        rows={people}
        rowKey={(row) => row.name}
        columns={[
          { header: "Name", cell: (row) => <NamedRow name={row.name} /> },
          { header: "Status", cell: (row) => <Badge tone="success">{row.status}</Badge> },
          {
            header: "Lists",
            cell: (row) => row.lists.toLocaleString("en-US"),
            align: "right",
            from: "phone",
          },
        ]}
      />
      <SelectionBar message="" selected="1 person selected." effect="Removing takes people out of the list.">
        <Button variant="danger">Remove selected</Button>
        <Button>Keep selected</Button>
      </SelectionBar>
      <Pager label="Sample people" previousHref="#content" nextHref="#content" />
      <DescriptionList
        items={[
          { term: "E-mail", value: "ana@prairie.example" },
          { term: "Phone", value: null },
          {
            term: "Last pushed",
            value: <Time at={new Date("2026-11-24T09:41:07Z")} now={now} timeZone="UTC" />,
          },
        ]}
      />
      <TableSkeleton rows={3} />
    </Group>
  );
}

function NamedRow({ name }: { name: string }) {
  return (
    <span className="flex items-start gap-2">
      <SelectBox name="sample" value={name} label={`Select ${name}`} />
      <a href="#content">{name}</a>
    </span>
  );
}

function Progress() {
  return (
    <Group title="Progress">
      <ProgressBar label="Sync" value={1_240} max={2_000} detail="310 a second, 3 seconds left" />
    </Group>
  );
}
