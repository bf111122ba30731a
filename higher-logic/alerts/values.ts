import type { AlertSettingsInput } from "./schema";

export const alertLabels: Record<keyof AlertSettingsInput, string> = {
  emailAdministrators: "E-mail the administrators",
  emailAddresses: "Other e-mail addresses",
  webhookUrl: "Webhook address",
};

/** A form's texts for the alert settings. */
export function alertValues(settings: AlertSettingsInput): Record<string, string> {
  return {
    emailAdministrators: settings.emailAdministrators ? "on" : "",
    emailAddresses: settings.emailAddresses.join("\n"),
    webhookUrl: settings.webhookUrl ?? "",
  };
}
