"use client";

import { X } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { classes } from "./classes";

const focusable =
  "a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex='-1'])";

const PAGE = "static m-0 max-w-dialog rounded-card border border-hairline";
const MODAL =
  "modal m-auto max-h-[100dvh] overflow-y-auto drawer:max-h-[calc(100dvh-3rem)] drawer:rounded-card drawer:border drawer:border-hairline drawer:shadow-float";
const SIZES = {
  small: "drawer:max-w-120",
  medium: "max-drawer:h-[100dvh] max-drawer:max-w-full drawer:max-w-dialog",
};

/** Tab stays inside: from the last control to the first and back. The browser alone would go on to its own bars. */
function keepInside(event: KeyboardEvent<HTMLDialogElement>) {
  if (event.key !== "Tab") return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(focusable)].filter((element) =>
    element.checkVisibility(),
  );
  const first = all[0];
  const last = all.at(-1);
  const from = event.shiftKey ? first : last;
  const to = event.shiftKey ? last : first;
  if (!to) return;
  const atHeading = event.shiftKey && !all.includes(document.activeElement as HTMLElement);
  if (document.activeElement === from || atHeading) {
    event.preventDefault();
    to.focus();
  }
}

/**
 * A modal dialog box over the page, or one that is the page: then what stands around it can still be clicked. Esc and
 * *Close* ask `onClose`; whoever owns it then stops drawing it, and the focus goes back to where it was before.
 */
export function Dialog({
  title,
  children,
  onClose,
  size = "medium",
  isPage = false,
}: {
  title: string;
  children: ReactNode;
  onClose: () => void;
  size?: "small" | "medium";
  isPage?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect: its end runs while the dialog is still in the page, or the focus could not go back.
  useLayoutEffect(() => {
    if (isPage) return;
    const element = dialog.current;
    if (!element?.open) element?.showModal();
    return () => element?.close();
  }, [isPage]);
  useEffect(() => {
    if (!isPage) return;
    // Only a modal one is closed by the browser.
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isPage, onClose]);
  return (
    <dialog
      ref={dialog}
      open={isPage || undefined}
      aria-labelledby={titleId}
      onKeyDown={keepInside}
      onCancel={(event) => {
        // Also a file picker or a nested dialog says "cancel", and that bubbles.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      className={classes("w-full bg-surface p-0 text-ink", isPage ? PAGE : MODAL, !isPage && SIZES[size])}
    >
      <div className="sticky top-0 z-10 flex rounded-t-card items-center justify-between gap-4 border-b border-hairline bg-surface px-4 py-3 drawer:px-6">
        {/* Takes the first focus, so that a screen reader begins with what this is. */}
        <h2 id={titleId} tabIndex={-1} autoFocus className="text-lg outline-none">
          {title}
        </h2>
        <button
          type="button"
          onClick={onClose}
          className="-mr-2 inline-flex size-control items-center justify-center rounded-control text-quiet hover:bg-n3 hover:text-ink"
        >
          <X aria-hidden className="size-5" />
          <span className="sr-only">Close</span>
        </button>
      </div>
      <div className="px-4 py-5 drawer:px-6">{children}</div>
    </dialog>
  );
}
