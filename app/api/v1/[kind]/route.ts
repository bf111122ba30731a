import { holderOfApiKey } from "@/accounts/api-keys/store";
import { currentAssociation } from "@/accounts/session";
import { IMPORT_KINDS } from "@/membership/imports/columns";
import { refuseForeign } from "../../account/form";
import { importKind, problem, takeRecords } from "../../records/take";

/** Records from a program that has a key of this association, as `npm run import` takes them from a file. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ kind: string }> },
): Promise<Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const { id: associationId } = await currentAssociation();
  const key = /^(?:Bearer|ApiKey) +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const holder = key ? await holderOfApiKey(associationId, key) : null;
  if (holder === null)
    return problem(401, "Send a key of this association: Authorization: Bearer KEY.", {
      "www-authenticate": 'Bearer realm="Causeway"',
    });
  const kind = importKind((await params).kind);
  if (!kind) return problem(404, `There is ${IMPORT_KINDS.join(", ")}.`);
  return takeRecords(request, { associationId, kind, actor: `api:${holder}` });
}
