"use client";

import Link from "next/link";
import { useState } from "react";
import { CheckboxField } from "@/components/CheckboxField";
import { TextField } from "@/components/TextField";
import { ExternalLink } from "./ExternalLink";
import { Group } from "./Group";
import { HandOver } from "./HandOver";
import { IconField } from "./IconField";
import type { FormPart } from "./SettingsForm";

/** How members find the community in the Info Hub, and what lets Higher Logic sign them in with us. */
export function SignOnGroup(form: FormPart) {
  const { state, view, values } = form;
  const errors = state.fieldErrors;
  const readOnly = !view.mayConfigure;
  // What is ticked can always be taken away, also while another community waits for its sync.
  const cannotTick = view.values.showSignOnLink ? null : view.signOnLinkRefusal;
  return (
    <Group title="Info Hub and single sign-on">
      <CheckboxField
        label="Show Single Sign-On link in the Info Hub"
        name="showSignOnLink"
        id="showSignOnLink"
        defaultChecked={values.showSignOnLink}
        disabled={readOnly || cannotTick !== null}
        error={errors.showSignOnLink}
        hint={cannotTick ?? boxHint(view.values.showSignOnLink ? view.signOnLinkRefusal : null)}
      />
      <LinkField {...form} />
      <TextField
        label="Optional Custom Term for Community Link"
        name="communityTerm"
        id="communityTerm"
        defaultValue={values.communityTerm}
        readOnly={readOnly}
        error={errors.communityTerm}
        placeholder="Community"
        hint="What members read in the Info Hub, and on the page where they press Grant. Empty means Community."
      />
      <IconField
        saved={view.icon}
        defaultValue={values.communityIcon}
        readOnly={readOnly}
        error={errors.communityIcon}
      />
      <HandOver {...form} />
      <p className="text-quiet">
        When a member cannot sign in, look at{" "}
        <Link href="/activity/sign-on" className="text-accent-text underline underline-offset-2">
          the last attempts
        </Link>
        .
      </p>
    </Group>
  );
}

function boxHint(closed: string | null): string {
  if (closed) return "This community was not synced yet, so nobody can sign in there. Press Sync.";
  return "Members find the community in the Info Hub and are signed in there. While this is off nobody can sign in to it, and those who are in are logged out.";
}

/** The address of the community's site; an unsaved one can be tried out. */
function LinkField({ state, view, values }: FormPart) {
  const [typed, setTyped] = useState<string | null>(null);
  const link = typed ?? values.communityLink;
  return (
    <div className="flex flex-col items-start gap-2">
      <TextField
        className="w-full"
        label="Link to HigherLogic Community Site"
        name="communityLink"
        id="communityLink"
        inputMode="url"
        spellCheck={false}
        autoCapitalize="off"
        defaultValue={values.communityLink}
        readOnly={!view.mayConfigure}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={state.fieldErrors.communityLink}
        hint={`${view.hasOwnLink ? "" : linkOrigin(values.communityLink)}Typically looks like https://example.connectedcommunity.org.`}
      />
      {isWebAddress(link) && <ExternalLink href={link}>Open link</ExternalLink>}
    </div>
  );
}

function linkOrigin(filledIn: string): string {
  if (filledIn === "") return "Filled in once a Tenant Code is saved. ";
  return "Filled in from your Tenant Code: open it, verify that it is your community, then save. ";
}

/** Nothing but a web address becomes a link: not `javascript:`, whatever is typed. */
function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
