import { answerRootClaims } from "@/higher-logic/sso/reads/provider";

export function GET(request: Request): Promise<Response> {
  return answerRootClaims(request);
}
