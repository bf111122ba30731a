import { answerAboutMe } from "@/higher-logic/sso/reads/provider";

export function GET(request: Request): Promise<Response> {
  return answerAboutMe(request);
}
