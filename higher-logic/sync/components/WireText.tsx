import { Disclosure } from "@/components/Disclosure";
import { pretty } from "./batch-words";
import { CopyButton } from "@/components/CopyButton";

/** A request or an answer, folded, as it went over the wire. The key is not in it: it is never stored with a request. */
export function WireText({
  title,
  head,
  text,
  open,
}: {
  title: string;
  /** Request line and headers; the answer's status. */
  head?: string;
  text: string | null;
  open?: boolean;
}) {
  if (text === null)
    return <p className="text-quiet">{title}: not kept any more. Bodies are kept for 90 days.</p>;
  const body = text === "" ? "(empty)" : pretty(text);
  const whole = head ? `${head}\n\n${body}` : body;
  return (
    <Disclosure summary={title} open={open}>
      <div className="flex flex-col items-start gap-2">
        <CopyButton what={title.toLowerCase()} text={whole} />
        <pre
          tabIndex={0}
          role="region"
          aria-label={title}
          className="max-h-120 w-full overflow-auto rounded-control border border-hairline bg-n2 p-3 font-mono text-xs whitespace-pre-wrap"
        >
          {whole}
        </pre>
      </div>
    </Disclosure>
  );
}
