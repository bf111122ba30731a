"use client";

import { useEffect, useRef } from "react";
import { Banner } from "@/components/Banner";
import { exactTime } from "@/lib/dates";
import type { Conflict } from "../dialog-view";

/** For the second of two people who save: who was first, what differs, and that pressing Save again is a decision. */
export function ConflictBanner({ conflict, timeZone }: { conflict: Conflict; timeZone: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [conflict]);
  const at = exactTime(new Date(conflict.savedAt), timeZone, { seconds: true });
  return (
    <div ref={box} tabIndex={-1} data-times>
      <Banner tone="warning" title={`${conflict.savedBy} saved at ${at}, after you opened this`}>
        <p>Nothing of yours was saved, and nothing of it is lost: it still stands below.</p>
        {conflict.fields.length > 0 && (
          <>
            <p className="mt-2">What is stored now, where it differs from yours:</p>
            <ul className="list-disc pl-5">
              {conflict.fields.map(({ label, stored }) => (
                <li key={label}>
                  {label}: {stored}
                </li>
              ))}
            </ul>
          </>
        )}
        <p className="mt-2">Press Save again to store yours instead.</p>
      </Banner>
    </div>
  );
}
