import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StandinTenant, type TenantAddresses, type TenantSettings } from "@/scripts/standin/client";
import { startStandin } from "@/scripts/standin/start";

/** A stand-in of the test's own, on a free port, its journal in a folder that goes with it. */
export interface TestStandin {
  /** http://127.0.0.1:PORT; push door `${url}/push/v1/members`. */
  url: string;
  /** The control API of one community, whether it exists yet or not. */
  tenant(tenantCode: string): StandinTenant;
  /** Makes a community and answers its control API. */
  makeTenant(
    tenantCode: string,
    settings: TenantSettings,
  ): Promise<StandinTenant & { addresses: TenantAddresses }>;
  stop(): Promise<void>;
}

export async function standin(): Promise<TestStandin> {
  const data = fs.mkdtempSync(join(tmpdir(), "causeway-standin-"));
  const running = await startStandin(data);
  return {
    url: running.url,
    tenant: (tenantCode) => new StandinTenant(running.url, tenantCode),
    async makeTenant(tenantCode, settings) {
      const tenant = new StandinTenant(running.url, tenantCode);
      return Object.assign(tenant, { addresses: await tenant.create(settings) });
    },
    async stop() {
      await running.stop();
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}
