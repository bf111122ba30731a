/** The secrets of the dialog's form, left empty: what is stored stays. */
export const nothingTyped = {
  tenantApiKey: null,
  readKey: null,
  readPassword: null,
  forgetReadAccess: false,
} as const;
