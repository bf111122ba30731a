import dns from "node:dns";

type Lookup = (name: string, ...rest: unknown[]) => void;

/**
 * Let every program part of this process find `*.localhost` here, which not every system's resolver knows: for libraries that
 * make their own connections and cannot be given an agent.
 *
 * @returns puts it back
 */
export function findLocalhostNames(): () => void {
  const holder = dns as unknown as { lookup: Lookup };
  const { lookup } = holder;
  holder.lookup = (name, ...rest) => lookup(name.endsWith(".localhost") ? "127.0.0.1" : name, ...rest);
  return () => {
    holder.lookup = lookup;
  };
}
