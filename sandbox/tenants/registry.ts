import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TenantConfig } from "./config";
import { Tenant, type ReadBody } from "./tenant";

const FILE_NAME = /^sandbox-(\d{6})\.journal$/;

/** Every tenant, in the order in which they were made. */
export class Tenants {
  private readonly list: Tenant[] = [];
  private readonly folder: string;
  private nextNumber = 1;

  /** Restore all tenants whose journals lie in the folder; make the folder if it is not there. */
  constructor(folder: string, readBody: ReadBody) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder).sort()) {
      const number = FILE_NAME.exec(name)?.[1];
      if (number === undefined) continue;
      this.nextNumber = Number(number) + 1;
      const tenant = Tenant.restore(join(folder, name), readBody);
      if (tenant !== null) this.list.push(tenant);
    }
  }

  all(): readonly Tenant[] {
    return this.list;
  }

  byCode(code: string): Tenant | undefined {
    return this.list.find((tenant) => tenant.code === code);
  }

  byKey(apiKey: string): Tenant | undefined {
    return this.list.find((tenant) => tenant.config.apiKey === apiKey);
  }

  byReadKey(iamKey: string): Tenant | undefined {
    return this.list.find((tenant) => tenant.config.readApi?.iamKey === iamKey);
  }

  /** Whose site is at this host: `{code}.localhost`; the tenant made first at any other name. */
  byHost(hostName: string): Tenant | undefined {
    if (!hostName.endsWith(".localhost")) return this.list[0];
    const label = hostName.slice(0, -".localhost".length);
    return this.list.find((tenant) => tenant.code.toLowerCase() === label);
  }

  /** Codes that differ only in case would share a site. */
  clashesWith(code: string): Tenant | undefined {
    return this.list.find(
      (tenant) => tenant.code !== code && tenant.code.toLowerCase() === code.toLowerCase(),
    );
  }

  make(code: string, config: TenantConfig): Tenant {
    const name = `sandbox-${String(this.nextNumber++).padStart(6, "0")}.journal`;
    const tenant = Tenant.create(join(this.folder, name), code, config);
    this.list.push(tenant);
    return tenant;
  }
}
