import type pg from "pg";
import { pool } from "@/lib/db";
import { DEFAULT_ICON, shownTerm, signOnAddress, siteAddress } from "./link";

type Client = Pick<pg.ClientBase, "query">;

/** The Community link of the Info Hub, as saved. */
export interface CommunityLink {
  /** *Show Single Sign-On link in the Info Hub* is ticked. */
  shown: boolean;
  term: string;
  /** A name of Font Awesome 5 Free. */
  icon: string;
  /** The community's site; null while nobody has saved one that is a web address. */
  link: string | null;
  /** Where a member is sent to be signed in there. */
  target: string | null;
}

export async function readCommunityLink(
  associationId: number,
  client: Client = pool(),
): Promise<CommunityLink> {
  const { rows } = await client.query<{
    shown: boolean;
    term: string | null;
    icon: string | null;
    link: string | null;
    path: string;
  }>({
    name: "community-link",
    text: `select show_sign_on_link as shown, community_term as term, community_icon as icon, community_link as link,
             login_bounce_path as path
           from higher_logic_settings where association_id = $1`,
    values: [associationId],
  });
  const [row] = rows;
  if (!row) throw new Error(`association ${associationId} has no Higher Logic settings`);
  const site = siteAddress(row.link);
  return {
    shown: row.shown,
    term: shownTerm(row.term),
    icon: row.icon?.trim() || DEFAULT_ICON,
    link: site?.href ?? null,
    target: site && signOnAddress(site, row.path),
  };
}
