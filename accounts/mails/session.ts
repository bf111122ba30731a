import { after } from "next/server";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import type { LoginAddress } from "../invitations/links";
import type { SecurityNews } from "../mails";
import { currentAssociation } from "../session";
import { mailNews } from "./store";

/**
 * Tell a login's own address what was done to it, after the answer has gone out: no mail server holds anybody up.
 *
 * @param what names the thing, where the news have one
 */
export async function tellOwner(login: LoginAddress, news: SecurityNews, what = ""): Promise<void> {
  if (mailDelivery() === "off") return;
  const association = await currentAssociation();
  after(() =>
    mailNews(login, association, news, what).catch((error: unknown) =>
      logger("accounts").error({ err: error, news }, "not told by mail"),
    ),
  );
}
