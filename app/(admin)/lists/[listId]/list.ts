import { notFound } from "next/navigation";
import { parseId } from "@/lib/fields";
import type { List } from "@/membership/lists/list";
import { readList } from "@/membership/lists/store";

/** The list of the address; the same 404 for one that is not there and one of another association. */
export async function listOf(associationId: number, params: Promise<{ listId: string }>): Promise<List> {
  const listId = parseId((await params).listId);
  const list = listId === null ? null : await readList(associationId, listId);
  return list ?? notFound();
}
