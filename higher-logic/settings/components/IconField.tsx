"use client";

import { useEffect, useRef, useState } from "react";
import { controlClass, Labelled, useField } from "@/components/Field";
import type { IconDrawing } from "../community-link/icons/store";
import { CommunityIcon } from "./CommunityIcon";
import { ExternalLink } from "./ExternalLink";

/** Font Awesome's own search, of version 5 and its free icons only. */
const ICONS_PAGE = "https://fontawesome.com/v5/search?o=r&m=free";

/** So long after the last key the names are asked for. */
const PAUSE_MS = 150;

interface IconFieldProps {
  /** As members see it now. */
  saved: IconDrawing;
  defaultValue: string;
  readOnly: boolean;
  error: string | undefined;
}

/**
 * The icon's name, with the icon beside it while it is typed and near names under it. The names stay on the server: there
 * are 1,400 of them. Without JavaScript it is a plain field, whose answer names what was meant.
 */
export function IconField({ saved, defaultValue, readOnly, error }: IconFieldProps) {
  const label = "Optional Custom Icon for Community Link";
  const hint = (
    <>
      A name of Font Awesome version 5 Free, for example home. Empty means users.{" "}
      <ExternalLink href={ICONS_PAGE}>Icons of Font Awesome 5 Free</ExternalLink>
    </>
  );
  const { fieldId, message, control } = useField({ id: "communityIcon", hint, error });
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const near = useNearIcons(typed);
  const name = (typed ?? defaultValue).trim();
  const drawn = near.find((icon) => icon.name === name) ?? (typed === null || name === "" ? saved : null);
  const choose = (chosen: string) => {
    if (input.current) input.current.value = chosen;
    // As if it had been typed: the form keeps what is not saved.
    input.current?.dispatchEvent(new Event("input", { bubbles: true }));
    setTyped(chosen);
    input.current?.focus();
  };
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={message}>
      <div className="flex items-center gap-3">
        <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-control border border-hairline bg-n2">
          {drawn && <CommunityIcon drawing={drawn} />}
        </span>
        <input
          {...control}
          ref={input}
          type="text"
          name="communityIcon"
          defaultValue={defaultValue}
          placeholder="users"
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="off"
          readOnly={readOnly}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={controlClass}
        />
      </div>
      {name !== "" && near.length > 0 && <NearIcons icons={near} chosen={name} choose={choose} />}
    </Labelled>
  );
}

function NearIcons({
  icons,
  chosen,
  choose,
}: {
  icons: readonly IconDrawing[];
  chosen: string;
  choose: (name: string) => void;
}) {
  return (
    <ul aria-label="Icons to choose from" className="flex flex-wrap gap-2 pl-12">
      {icons.map((icon) => (
        <li key={icon.name}>
          <button
            type="button"
            aria-pressed={icon.name === chosen}
            onClick={() => choose(icon.name)}
            className="inline-flex min-h-control items-center gap-2 rounded-control border border-hairline px-2 hover:bg-n3 aria-pressed:border-accent aria-pressed:bg-accent-surface"
          >
            <CommunityIcon drawing={icon} />
            {icon.name}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Icons near to what is typed, as of the last answer; none before anything was typed. */
function useNearIcons(typed: string | null): readonly IconDrawing[] {
  const [near, setNear] = useState<readonly IconDrawing[]>([]);
  useEffect(() => {
    if (typed === null || typed.trim() === "") return;
    const asking = new AbortController();
    const ask = async () => {
      const address = `/api/higher-logic/icons?like=${encodeURIComponent(typed.slice(0, 100))}`;
      const answer = await fetch(address, { signal: asking.signal }).catch(() => null);
      if (!answer?.ok) return;
      const { icons } = (await answer.json()) as { icons: IconDrawing[] };
      if (!asking.signal.aborted) setNear(icons);
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [typed]);
  return near;
}
