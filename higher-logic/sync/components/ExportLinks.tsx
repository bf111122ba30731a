import { buttonClass } from "@/components/Button";

/** The same as a file, for spreadsheets and for programs. Plain links: what they lead to is no page. */
export function ExportLinks({ href, of }: { href: string; of: string }) {
  return (
    <>
      <a href={href} className={`${buttonClass("secondary")} no-underline`}>
        CSV<span className="sr-only"> of {of}</span>
      </a>
      <a
        href={`${href}${href.includes("?") ? "&" : "?"}as=json`}
        className={`${buttonClass("secondary")} no-underline`}
      >
        JSON<span className="sr-only"> of {of}</span>
      </a>
    </>
  );
}
