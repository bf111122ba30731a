import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { currentAssociation } from "@/accounts/session";
import { AccentStyle } from "@/components/AccentStyle";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await currentAssociation();
  return { title: { default: name, template: `%s – ${name}` }, robots: { index: false } };
}

/** Every page is made for its request: the nonce of the Content-Security-Policy and the association are in it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const { accentColor } = await currentAssociation();
  return (
    <html lang="en">
      <body>
        <AccentStyle colour={accentColor} nonce={nonce} />
        {children}
      </body>
    </html>
  );
}
