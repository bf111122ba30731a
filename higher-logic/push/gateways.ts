import { connectionCheck, type ConnectionCheck } from "./connection-check";
import { batchBody, type PushFormat } from "./format";
import type { PushGateway } from "./gateway";
import { openGatewayV1 } from "./gateway-v1";
import { openGatewayV2 } from "./gateway-v2";

export interface PushAccess {
  format: PushFormat;
  /** Without slash at the end; each gateway adds its own path. */
  baseUrl: string;
  /** Never logged, never stored. */
  apiKey: string;
}

/** The gateway of this format. */
export function openGateway({ format, ...access }: PushAccess): PushGateway {
  return format === "push-v1" ? openGatewayV1(access) : openGatewayV2(access);
}

/** Send the probe, which changes nothing, and say what is wrong. */
export async function testConnection(
  access: PushAccess,
  tenantCode: string,
  timeoutMs = 10_000,
): Promise<ConnectionCheck> {
  const body = batchBody({ format: access.format, tenantCode }, []);
  return connectionCheck(await openGateway(access).push({ body, items: 0, timeoutMs }));
}
