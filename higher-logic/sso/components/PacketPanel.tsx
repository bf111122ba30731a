import { Panel } from "@/components/Panel";
import { CopyButton } from "@/components/CopyButton";

/** What Higher Logic's support asks for, to be read before it is sent, and copied. */
export function PacketPanel({ packet, about }: { packet: string; about: string }) {
  return (
    <Panel
      title="Packet for Higher Logic’s support"
      description={`${about} It holds no secret, no name and no e-mail address.`}
      actions={<CopyButton what="the packet" text={packet} />}
    >
      <pre
        tabIndex={0}
        role="region"
        aria-label="The packet"
        className="max-h-96 overflow-auto rounded-control border border-hairline bg-n2 p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {packet}
      </pre>
    </Panel>
  );
}
