import { TextField } from "@/components/TextField";
import type { FormState } from "@/lib/form";

/**
 * The proof that it is the owner who changes how a login is entered.
 *
 * @param prefix of the form's fields, as FormMessages links to them
 */
export function CurrentPassword({ state, prefix }: { state: FormState; prefix: string }) {
  return (
    <TextField
      label="Current password"
      id={`${prefix}-password`}
      name="password"
      type="password"
      autoComplete="current-password"
      error={state.fieldErrors.password}
    />
  );
}
