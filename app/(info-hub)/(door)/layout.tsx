import type { ReactNode } from "react";
import { currentAssociation } from "@/accounts/session";
import { Monogram } from "@/components/Monogram";

/** Pages before one is signed in, or on the way out: one card, the association's name above it. */
export default async function DoorLayout({ children }: { children: ReactNode }) {
  const { name } = await currentAssociation();
  return (
    <div className="roomy mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-5 p-4 text-base">
      <header className="flex items-center gap-3 text-lg font-semibold">
        <Monogram name={name} />
        {name}
      </header>
      <main className="flex flex-col gap-4 rounded-card border border-hairline bg-surface p-5 drawer:p-6">
        {children}
      </main>
    </div>
  );
}
