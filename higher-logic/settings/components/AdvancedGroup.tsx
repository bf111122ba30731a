"use client";

import { CheckboxField } from "@/components/CheckboxField";
import { Disclosure } from "@/components/Disclosure";
import { SelectField } from "@/components/SelectField";
import { TextField } from "@/components/TextField";
import { USUAL_LOGIN_BOUNCE_PATH } from "../community-link/form";
import type { FieldErrors } from "../schema";
import { ReadAccessFields } from "./ReadAccessFields";
import type { FormPart } from "./SettingsForm";

const ADVANCED_FIELDS: readonly (keyof FieldErrors)[] = [
  "format",
  "region",
  "pushAddress",
  "batchSize",
  "requestsInFlight",
  "requestsPerMinute",
  "guardPeople",
  "guardPercent",
  "fourEyes",
  "settleSeconds",
  "includeActiveStaff",
  "sendMembershipType",
  "loginBouncePath",
  "readAddress",
  "readKey",
  "readPassword",
  "readCallsPerMinute",
];

/** Settings with good defaults. Open when one of them is wrong, or the link of the error summary would lead nowhere. */
export function AdvancedGroup(part: FormPart) {
  const { state, view, values, saves } = part;
  const errors = state.fieldErrors;
  const isWrong = ADVANCED_FIELDS.some((field) => errors[field]);
  const readOnly = !view.mayConfigure;
  const field = (name: keyof FieldErrors & keyof typeof values) => ({
    name,
    id: name,
    error: errors[name],
    defaultValue: String(values[name]),
    readOnly,
  });
  const check = (name: "includeActiveStaff" | "sendMembershipType" | "fourEyes") => ({
    name,
    id: name,
    error: errors[name],
    defaultChecked: values[name],
    disabled: readOnly,
  });
  return (
    <div className="border-t border-hairline pt-3">
      <Disclosure summary="Advanced" open={isWrong || undefined}>
        <div className="flex flex-col gap-4">
          <CheckboxField
            {...check("includeActiveStaff")}
            label="Include active staff"
            hint="Staff can sign in to the community without being on a list; Higher Logic has to know them first."
          />
          <CheckboxField
            {...check("sendMembershipType")}
            label="Send the membership type"
            hint="In V1 it goes as MemberType, which Higher Logic’s page does not promise to show; in V2 as a group of type Membership. Turn it off if Higher Logic objects."
          />
          <SelectField
            name="format"
            id="format"
            label="Format"
            hint="What Higher Logic agreed with you. A Tenant Code with an API Gateway Key means V1. Another format counts as another community: it has to be synced first."
            defaultValue={values.format}
            error={errors.format}
            disabled={readOnly}
            options={[
              { value: "push-v1", label: "Push API V1" },
              { value: "push-v2", label: "Push API V2" },
            ]}
          />
          <SelectField
            name="region"
            id="region"
            label="Region"
            hint="Where Higher Logic keeps your community. It decides the address of V2."
            defaultValue={values.region}
            error={errors.region}
            disabled={readOnly}
            options={[
              { value: "us", label: "United States" },
              { value: "canada", label: "Canada" },
            ]}
          />
          <TextField
            key={`address-${saves}`}
            {...field("pushAddress")}
            label="Push address"
            inputMode="url"
            hint={`Empty means ${view.usualPushAddress}. For another address the key has to be entered again.`}
          />
          <div className="grid gap-4 phone:grid-cols-3">
            <TextField {...field("batchSize")} label="People in one request" inputMode="numeric" />
            <TextField {...field("requestsInFlight")} label="Requests in flight" inputMode="numeric" />
            <TextField
              {...field("requestsPerMinute")}
              label="Requests per minute"
              inputMode="numeric"
              placeholder="No limit"
            />
          </div>
          <p className="max-w-measure text-quiet">
            Guard: when more people than both figures say would lose access within a day, all removals wait
            for your decision. Additions and changes go on.
          </p>
          <div className="grid gap-4 phone:grid-cols-2">
            <TextField
              {...field("guardPeople")}
              label="Guard: more than this many people"
              inputMode="numeric"
            />
            <TextField
              {...field("guardPercent")}
              label="Guard: and more than this many percent"
              inputMode="numeric"
            />
          </div>
          <CheckboxField
            {...check("fourEyes")}
            label="Guard: two people have to agree"
            hint="Held removals leave only when a second person has agreed. Keeping people takes one."
          />
          <TextField
            {...field("settleSeconds")}
            label="Settle time in seconds"
            inputMode="numeric"
            hint="A request whose answer never came may still be carried out this long afterwards; then its people are sent once more."
          />
          <TextField
            {...field("loginBouncePath")}
            label="LoginBounce path"
            hint={`Where sign-in begins on the community’s site. Empty means ${USUAL_LOGIN_BOUNCE_PATH}.`}
            spellCheck={false}
            autoCapitalize="off"
          />
          <ReadAccessFields {...part} />
        </div>
      </Disclosure>
    </div>
  );
}
