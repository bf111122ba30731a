import { z } from "zod";
import { isLocalHost } from "@/higher-logic/settings/push-address";
import { checkbox, optionalEmail } from "@/lib/fields";

/** More than a page of addresses is a mailing list of its own. */
const MOST_ADDRESSES = 20;

const addresses = z
  .string()
  .default("")
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ])
  .refine((list) => list.length <= MOST_ADDRESSES, `Enter ${MOST_ADDRESSES} addresses or fewer.`)
  .superRefine((list, context) => {
    for (const address of list)
      if (!optionalEmail.safeParse(address).success)
        context.addIssue({ code: "custom", message: `“${address.slice(0, 60)}” is not an e-mail address.` });
  });

/**
 * What the Alerts page saves.
 *
 * @param allowLocal the demo only: plain http and this machine's own addresses; elsewhere lib/http looks again at what
 *   the name resolves to
 */
export function alertSettingsForm({ allowLocal }: { allowLocal: boolean }) {
  return z.object({
    emailAdministrators: checkbox,
    emailAddresses: addresses,
    webhookUrl: z
      .string()
      .default("")
      .transform((text) => text.trim() || null)
      .superRefine((text, context) => {
        const problem = text === null ? null : webhookUrlProblem(text, allowLocal);
        if (problem) context.addIssue({ code: "custom", message: problem });
      }),
  });
}

export type AlertSettingsInput = z.output<ReturnType<typeof alertSettingsForm>>;

function webhookUrlProblem(text: string, allowLocal: boolean): string | null {
  if (text.length > 500) return "This address is longer than 500 characters.";
  if (!URL.canParse(text)) return "Enter a whole address, like https://alerts.example.org/causeway.";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:"))
    return "The address must begin with https://.";
  if (url.username || url.password) return "Leave user name and password out of the address.";
  if (!allowLocal && isLocalHost(url.hostname))
    return "This address lies inside a private network. Enter a public one.";
  return null;
}
