import type { Metadata } from "next";
import { LinkRequest } from "../LinkRequest";
import { textParameter, type SearchParams } from "../parameters";

export const metadata: Metadata = { title: "Set a new password" };

export default async function ForgotPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  const { sent, callbackUrl } = await searchParams;
  return (
    <LinkRequest
      title="Set a new password"
      action="/forgot-password"
      wasSent={sent === "1"}
      callbackUrl={textParameter(callbackUrl)}
    >
      We mail you a link with which you set a new password.
    </LinkRequest>
  );
}
