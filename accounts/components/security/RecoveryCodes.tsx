import { Banner } from "@/components/Banner";
import { CopyButton } from "@/components/CopyButton";

/** Recovery codes in the one answer that shows them. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-3">
      <Banner tone="warning" title="Keep these recovery codes now" live="polite">
        They are shown this once. Print them, or put them where you keep your passwords; each signs in one
        time when your phone is lost. Codes from before work no longer.
      </Banner>
      <ul
        aria-label="Recovery codes"
        className="grid gap-x-6 gap-y-1 font-mono phone:max-w-form phone:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyButton what="the recovery codes" text={codes.join("\n")} />
    </div>
  );
}
