import type { Metadata } from "next";
import { AuthenticatorForm } from "@/accounts/components/security/AuthenticatorForm";
import { enrolmentUri, secretWords } from "@/accounts/second-step/codes";
import { qrPath } from "@/accounts/second-step/qr";
import { openAuthenticator, readSecondStep } from "@/accounts/second-step/store";
import { currentAssociation, ownLogin, requireAnybody } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";

export const metadata: Metadata = { title: "Add an authenticator app" };

/** The QR code of an app that is being set up. */
export default async function AuthenticatorPage() {
  const person = await requireAnybody();
  const login = ownLogin(person);
  const begun = await openAuthenticator(login);
  const { factors } = await readSecondStep(person.loginId);
  const { name } = await currentAssociation();
  const siteName = person.kind === "websupport" ? "Causeway" : name;
  const uri = begun && enrolmentUri(begun.secret, { siteName, email: person.email });
  return (
    <>
      <PageHeader
        title="Add an authenticator app"
        description={
          factors.length === 0
            ? "Any app that shows six-digit codes will do: the one your phone has, or your password manager."
            : "Beside what you have already; each of them signs you in."
        }
        back={{ href: "/security", label: "Sign-in and security" }}
      />
      {/* Also when nothing is being set up any more: the answer that confirms it shows the recovery codes here. */}
      <AuthenticatorForm
        begun={begun && uri !== null ? { qr: qrPath(uri), secret: secretWords(begun.secret), uri } : null}
      />
    </>
  );
}
