import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { pool } from "@/lib/db";
import { adapterFor } from "@/higher-logic/sso/adapter";
import { storedAs } from "@/higher-logic/sso/artefacts/store";
import { NOTHING_FORESEEN } from "@/higher-logic/sso/door/store";
import { signingKeys } from "@/higher-logic/sso/keys";
import { inVisit, newVisit, type Visit } from "@/higher-logic/sso/visit";

// The yardstick of `npm run bench -- sso`, a process of its own: oidc-provider on node:http with our storage adapter, and
// nothing else of ours: no Info Hub, no eligibility, no member's Grant, no lock.

const associationId = Number(process.argv[2]);
const port = Number(process.argv[3]);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  adapter: adapterFor(associationId),
  jwks: { keys: (await signingKeys(associationId)) as never },
  clientAuthMethods: ["client_secret_basic", "client_secret_post"],
  claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
  features: { devInteractions: { enabled: false } },
  extraClientMetadata: { properties: ["access", "legacy", "secret_hashes"] },
  findAccount: (_ctx, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId, name: "Somebody" }),
  }),
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
});
// The adapter knows hashes of secrets only; the comparison is not what is measured.
provider.Client.prototype.compareClientSecret = (() => true) as never;
const handler = provider.callback();

const server = createServer((request, response) => {
  const visit = newVisit({
    associationId,
    issuer,
    kids: [],
    isHttps: false,
    aheadSeconds: 0,
    sessionHash: null,
    login: null,
    foreseen: NOTHING_FORESEEN,
  });
  void inVisit(visit, async () => {
    if (request.url?.startsWith("/interaction/")) {
      const { params } = await provider.interactionDetails(request, response);
      const grant = new provider.Grant({ accountId: process.argv[4]!, clientId: String(params.client_id) });
      grant.addOIDCScope(String(params.scope));
      const grantId = await grant.save();
      const result = { login: { accountId: process.argv[4]! }, consent: { grantId } };
      const location = await provider.interactionResult(request, response, result);
      await keep(visit);
      response.writeHead(303, { location }).end();
      return;
    }
    const end = response.end.bind(response);
    // What the adapter gathered is written before the answer leaves, as ours is.
    response.end = ((...rest: Parameters<typeof end>) => {
      void keep(visit).then(() => end(...rest));
      return response;
    }) as typeof response.end;
    await handler(request, response);
  });
});
server.listen(port, "127.0.0.1", () => process.stdout.write("bare provider ready\n"));

async function keep({ stores, consumes }: Visit): Promise<void> {
  if (stores.size === 0 && consumes.length === 0) return;
  const { stores: stored, uses } = storedAs([...stores.values()], consumes);
  await pool().query({
    name: "bare-store",
    text: "select sign_on_store($1, $2, $3)",
    values: [associationId, uses, stored],
  });
}
