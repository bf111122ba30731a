import { sendMail } from "@/lib/mail";
import type { DrawnLetter } from "@/lib/letter";
import { loginSiteUrl, type Association } from "../hosts/store";
import type { LoginAddress } from "../invitations/links";
import type { MailContext } from "../mails";

/**
 * Mail somebody about a login, in the name of the site it is for. The operator's own people get no association's mail.
 *
 * @param association of the host it was asked for at
 * @param mail `path` of the site its link leads to; `to` where it is not the login's own address
 */
export async function mailAboutLogin(
  login: LoginAddress,
  association: Association,
  mail: { path: string; to?: string; draw: (context: MailContext) => DrawnLetter },
): Promise<void> {
  const url = (await loginSiteUrl(login)) + mail.path;
  const sender =
    login.associationId === null
      ? { siteName: "Causeway", contactEmail: null }
      : { siteName: association.name, contactEmail: association.contactEmail };
  await sendMail({
    to: mail.to ?? login.email,
    fromName: sender.siteName,
    replyTo: sender.contactEmail,
    ...mail.draw({ ...sender, url }),
  });
}
