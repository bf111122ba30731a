import { signingKey } from "@/higher-logic/sso/keys";
import { AccessFollower } from "./access";
import { LogoutLanes, type LogoutLanePorts } from "./logouts";

/** Ends lost access and tells clients so, with its real ports. */
export function openSignOn(ports: Omit<LogoutLanePorts, "signingKey">): {
  wake(associationId: number): void;
  sweep(): Promise<void>;
  run(): Promise<unknown>;
} {
  const logouts = new LogoutLanes({ ...ports, signingKey });
  const access = new AccessFollower({
    ...ports,
    onLogouts: () => void logouts.wake().catch(ports.onError),
  });
  return {
    wake: (associationId) => access.wake(associationId),
    sweep: () => access.sweep(),
    run: () => Promise.all([access.run(), logouts.run()]),
  };
}
