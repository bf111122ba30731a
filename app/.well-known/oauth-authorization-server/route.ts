import { answerSignOn } from "@/higher-logic/sso/provider";

export function GET(request: Request): Promise<Response> {
  return answerSignOn(request, "/.well-known/oauth-authorization-server");
}
