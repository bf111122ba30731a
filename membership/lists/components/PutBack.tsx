import { SubmitButton } from "@/components/SubmitButton";
import { putBack } from "../members/actions";

/** Undoes taking somebody off a list, as long as it is today. */
export function PutBack({ listMembershipId, from }: { listMembershipId: number; from: "contact" | "list" }) {
  return (
    <form action={putBack} className="mt-2">
      <input type="hidden" name="takenOffId" value={listMembershipId} />
      <input type="hidden" name="from" value={from} />
      <SubmitButton variant="secondary">Put back</SubmitButton>
    </form>
  );
}
