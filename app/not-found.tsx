import type { Metadata } from "next";
import { PlainPage } from "./PlainPage";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <PlainPage title="This page does not exist">
      <p>The address may be mistyped, or what was here has been removed.</p>
    </PlainPage>
  );
}
