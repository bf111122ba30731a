"use client";

import "./globals.css";
import ErrorPage from "./error";

/** The frame of every page failed: the database is away, for example. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
