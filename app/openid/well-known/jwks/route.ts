import { answerSignOn } from "@/higher-logic/sso/provider";
import { answerStep } from "@/higher-logic/sso/steps/provider";

const answer = (request: Request): Promise<Response> =>
  answerStep(request, () => answerSignOn(request, "/oauth/jwks"));

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
