import { Panel } from "@/components/Panel";
import { SubmitButton } from "@/components/SubmitButton";
import { cannotGetIn } from "../doctor/help/actions";
import type { Help } from "../doctor/help/store";
import { ReferenceNumber } from "./ReferenceNumber";

/** For a member who does not get in: one press, one next step, and a number for whoever helps. */
export function CannotGetIn({
  help,
  site,
  association,
}: {
  help: Help | null;
  /** The community as members call it. */
  site: string;
  association: string;
}) {
  return (
    <Panel title={`Trouble with ${site}?`}>
      <div className="flex flex-col items-start gap-4">
        <div role="status" className="flex flex-col gap-2 empty:hidden">
          {help && (
            <>
              <p className="font-medium">{help.title}</p>
              <p className="max-w-measure">{help.todo}</p>
              <ReferenceNumber reference={help.reference} tellsWhom={association} />
            </>
          )}
        </div>
        {!help && (
          <p className="max-w-measure text-quiet">
            We look at what happened when you last tried, and say what to do. {association} can find it by the
            number you get.
          </p>
        )}
        <form action={cannotGetIn}>
          <SubmitButton variant="secondary">I cannot get in</SubmitButton>
        </form>
      </div>
    </Panel>
  );
}
