import type { Metadata } from "next";
import { PlainPage } from "./PlainPage";

export const metadata: Metadata = { title: "Not allowed" };

export default function Forbidden() {
  return (
    <PlainPage title="Your login may not open this page">
      <p>
        An administrator of your association can give you the right to open it. If you have another login,
        sign out and use that one.
      </p>
    </PlainPage>
  );
}
