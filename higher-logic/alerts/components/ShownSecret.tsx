import { Banner } from "@/components/Banner";
import { CopyField } from "@/components/CopyField";

/** A signing secret in the one answer that made it. */
export function ShownSecret({ secret }: { secret: string | undefined }) {
  if (!secret) return null;
  return (
    <>
      <Banner tone="warning" title="Copy the signing secret now">
        <p>It is shown this once. The receiver checks with it that a message is yours.</p>
      </Banner>
      <CopyField label="Signing secret" value={secret} />
    </>
  );
}
