import { answerSignOn } from "@/higher-logic/sso/provider";

const answer = (request: Request): Promise<Response> => answerSignOn(request);

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
