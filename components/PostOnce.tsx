"use client";

import { useEffect, useRef, type ComponentProps } from "react";

/**
 * A plain form that posts to its address, once: of a double click only the first counts. Without JavaScript it is just
 * the form, so whatever takes the post must stand a second one.
 */
export function PostOnce(form: Omit<ComponentProps<"form">, "method" | "onSubmit">) {
  const wasPosted = useRef(false);
  useEffect(() => {
    // A browser's Back may show this very page again.
    const shown = () => (wasPosted.current = false);
    window.addEventListener("pageshow", shown);
    return () => window.removeEventListener("pageshow", shown);
  }, []);
  return (
    <form
      {...form}
      method="post"
      onSubmit={(event) => {
        if (wasPosted.current) event.preventDefault();
        wasPosted.current = true;
      }}
    />
  );
}
