import { answerRootClaims } from "@/higher-logic/sso/reads/provider";
import { answerStep } from "@/higher-logic/sso/steps/provider";

export function GET(request: Request): Promise<Response> {
  return answerStep(request, () => answerRootClaims(request));
}
