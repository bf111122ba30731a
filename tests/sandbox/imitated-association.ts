import { generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = (response: ServerResponse, form: URLSearchParams, request: IncomingMessage) => void;

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

const json = (value: unknown, status = 200): Answer => {
  return (response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
};

/**
 * An association's provider as far as the stand-in sees one, in the test's own process: whoever comes gets a token, and
 * userinfo says what `claims` says. Each answer can be replaced; `restore` takes that back.
 */
export class ImitatedAssociation {
  readonly origin: string;
  readonly clientId = "client-1";
  readonly clientSecret = "secret-1";
  tokenCalls: URLSearchParams[] = [];
  claims: Record<string, unknown> = {};
  /** By path. */
  answers = new Map<string, Answer>();
  readonly keys = new Map<string, KeyObject>();
  private readonly server: Server;
  private readonly publicKeys: object[] = [];

  private constructor(server: Server) {
    this.server = server;
    this.origin = `http://hub.localhost:${(server.address() as AddressInfo).port}`;
    this.makeKey("key-1");
    this.restore();
  }

  static async start(): Promise<ImitatedAssociation> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const association = new ImitatedAssociation(server);
    server.on("request", (request, response) => association.answer(request, response));
    return association;
  }

  /** What a community is told of it; nothing of log-out. */
  get oauth() {
    const { origin, clientId, clientSecret } = this;
    return {
      ...{ clientId, clientSecret },
      authorizeUrl: `${origin}/oauth/authorize`,
      tokenUrl: `${origin}/oauth/token`,
      userinfoUrl: `${origin}/oauth/userinfo`,
    };
  }

  restore(): void {
    const discovery = { issuer: this.origin, jwks_uri: `${this.origin}/oauth/jwks` };
    this.tokenCalls = [];
    this.answers = new Map([
      ["/oauth/token", json({ access_token: "token-1", token_type: "Bearer", expires_in: 60 })],
      ["/oauth/userinfo", (...asked) => json(this.claims)(...asked)],
      ["/.well-known/openid-configuration", json(discovery)],
      ["/oauth/jwks", (...asked) => json({ keys: this.publicKeys })(...asked)],
    ]);
  }

  /** Answer at this path with something else. */
  answerWith(path: string, value: unknown, status = 200): void {
    this.answers.set(path, json(value, status));
  }

  /** Take the request at this path and never answer it. */
  hangAt(path: string): void {
    this.answers.set(path, () => undefined);
  }

  /** A key that signs; in the published set unless it is to be nobody's. */
  makeKey(kid: string, isPublished = true): void {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    this.keys.set(kid, privateKey);
    if (isPublished)
      this.publicKeys.push({ ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" });
  }

  /** A log-out token as the association sends them; claims that are undefined are left out. */
  logoutToken(
    sub: string,
    changed: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
  ): string {
    const now = Math.floor(Date.now() / 1000);
    const head = { alg: "RS256", typ: "logout+jwt", kid: "key-1", ...header };
    const claims = {
      iss: this.origin,
      aud: this.clientId,
      sub,
      iat: now,
      exp: now + 120,
      jti: randomUUID(),
      events: { [EVENT]: {} },
      ...changed,
    };
    return this.signed(head, claims, String(header.kid ?? "key-1"));
  }

  /** @param kid whose key makes the signature, whatever the header says */
  signed(header: object, claims: object, kid: string): string {
    const text = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${text}.${sign("sha256", Buffer.from(text), this.keys.get(kid)!).toString("base64url")}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = (request.url ?? "/").split("?")[0]!;
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      if (path === "/oauth/token") this.tokenCalls.push(form);
      const wanted = path !== "/oauth/userinfo" || request.headers.authorization === "Bearer token-1";
      const answer = wanted ? this.answers.get(path) : json({ error: "invalid_token" }, 401);
      (answer ?? json({ error: "not_found" }, 404))(response, form, request);
    });
  }
}
