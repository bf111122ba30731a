import { answerSignOn } from "@/higher-logic/sso/provider";
import { answerStep } from "@/higher-logic/sso/steps/provider";

export function GET(request: Request): Promise<Response> {
  return answerStep(request, () => answerSignOn(request, "/oauth/jwks"));
}
