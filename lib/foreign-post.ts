import { logger } from "@/lib/log";
import { isNews } from "@/lib/once-a-minute";

/**
 * Say in the log that a form another site had a browser send was refused: once a minute by host and sender, so that nobody
 * fills it. It may be a proxy that was set up wrongly, too.
 *
 * @param headers of the request: anybody's word
 */
export function sayForeignPost(headers: Headers, { path, address }: { path: string; address: string }): void {
  const host = headers.get("host");
  if (!isNews("foreign-post", host, address)) return;
  const from = headers.get("origin")?.slice(0, 200) ?? null;
  logger("web").warn({ host, path, from, address }, "a form from another site was refused");
}
