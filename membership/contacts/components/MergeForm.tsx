"use client";

import { ActionForm } from "@/components/ActionForm";
import { DescriptionList } from "@/components/DescriptionList";
import { Panel } from "@/components/Panel";
import { SubmitButton } from "@/components/SubmitButton";
import { displayName, type Contact } from "../contact";
import { mergeContact } from "../merging/actions";
import type { DeletionCost } from "../store";

export interface MergeParty {
  contact: Contact;
  cost: DeletionCost;
}

/** One of the two contacts, and the button that keeps it and merges the other one into it. */
export function MergeForm({ stays, goes }: { stays: MergeParty; goes: MergeParty }) {
  const { contact, cost } = stays;
  const name = `${displayName(contact)} (${contact.id})`;
  return (
    <Panel title={name}>
      <div className="flex flex-col gap-4">
        <DescriptionList
          items={[
            { term: "E-mail", value: contact.email },
            { term: "Integration key", value: contact.integrationKey },
            { term: "Memberships", value: cost.memberships.toLocaleString("en-US") },
            { term: "Lists", value: cost.lists.toLocaleString("en-US") },
            { term: "Relationships", value: cost.relationships.toLocaleString("en-US") },
            { term: "Staff role", value: cost.isStaff ? "Yes" : "No" },
            { term: "Login", value: cost.hasLogin ? "Yes" : "No" },
          ]}
        />
        <ActionForm
          action={mergeContact}
          prefix={`keep-${contact.id}`}
          hidden={{ stays: contact.id, goes: goes.contact.id }}
        >
          {() => (
            <div>
              <SubmitButton variant="danger">Keep {name}</SubmitButton>
            </div>
          )}
        </ActionForm>
      </div>
    </Panel>
  );
}
