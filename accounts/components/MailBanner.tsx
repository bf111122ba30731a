import { Banner } from "@/components/Banner";
import { mailDelivery } from "@/lib/mail";

/** Tells staff that nothing can be mailed, and what to do; nothing where mail works. */
export function MailBanner() {
  if (mailDelivery() !== "off") return null;
  return (
    <div className="mb-6">
      <Banner tone="warning" title="This site cannot send mail">
        Invitations and new passwords are not offered until whoever runs this site sets SMTP_URL.
      </Banner>
    </div>
  );
}
