"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Whether this browser can use passkeys; false on the server, so that nothing is offered without JavaScript. */
export function usePasskeys(): boolean {
  return useSyncExternalStore(
    never,
    () => typeof window.PublicKeyCredential === "function",
    () => false,
  );
}
