import type { ReactNode } from "react";

/** `dialog` is the slot in which *Integrations → Higher Logic* opens over the page it was opened from. */
export default function SetupLayout({ children, dialog }: { children: ReactNode; dialog: ReactNode }) {
  return (
    <>
      {children}
      {dialog}
    </>
  );
}
