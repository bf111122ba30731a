import { sendMail } from "@/lib/mail";
import type { DrawnLetter } from "@/lib/letter";
import { loginSiteUrl, type Association } from "../hosts/store";
import type { LoginAddress } from "../invitations/links";
import { securityMail, type MailContext, type SecurityNews } from "../mails";

/**
 * Mail somebody about a login, in the name of the site it is for. The operator's own people get no association's mail.
 *
 * @param association of the host it was asked for at; null for the operator's own people alone
 * @param mail `path` of the site its link leads to; `to` where it is not the login's own address
 */
export async function mailAboutLogin(
  login: LoginAddress,
  association: Association | null,
  mail: { path: string; to?: string; draw: (context: MailContext) => DrawnLetter },
): Promise<void> {
  const url = (await loginSiteUrl(login)) + mail.path;
  const sender =
    login.associationId === null || association === null
      ? { siteName: "Causeway", contactEmail: null }
      : { siteName: association.name, contactEmail: association.contactEmail };
  await sendMail({
    to: mail.to ?? login.email,
    fromName: sender.siteName,
    replyTo: sender.contactEmail,
    ...mail.draw({ ...sender, url }),
  });
}

/**
 * Tell a login's own address what was done to it.
 *
 * @param what names the thing, where the news have one
 */
export async function mailNews(
  login: LoginAddress,
  association: Association | null,
  news: SecurityNews,
  what = "",
): Promise<void> {
  const draw = (context: MailContext) => securityMail(news, what, context);
  await mailAboutLogin(login, association, { path: "/security", draw });
}
