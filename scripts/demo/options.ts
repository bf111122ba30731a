/** A port as typed; 0 asks for a free one. */
export function portOption(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new Error(`${name} must be a port number, or 0 for a free one.`);
  return port;
}
