import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptions } from "@/accounts/sign-in/provider";
import { currentAssociation, requestFacts } from "@/accounts/session";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own addresses, for the association of the host. Our forms do not need them; scripts may. */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  const options = authOptions(await currentAssociation(), await requestFacts());
  const response: Response = await NextAuth(request, context, options);
  // After a post always 303: a 302 lets old clients post the password again.
  if (request.method !== "POST" || response.status !== 302) return response;
  return new Response(null, { status: 303, headers: response.headers });
}

export { handler as GET, handler as POST };
