import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

/** What is wrong on the way. Counts are bytes of the answer, or, where said, of the request. */
export type WireFault =
  /** Nobody listens: what is connected is cut, what comes is refused. */
  | { kind: "refuse" }
  /** Connections open and stay open; nothing that is sent arrives, and nothing comes back. */
  | { kind: "halfOpen" }
  /** The request arrives; a reset comes back in place of the answer's next byte. */
  | { kind: "reset"; afterBytes: number }
  /** The connection is reset when so much of the request has come; nothing of it is handed on. */
  | { kind: "resetRequest"; afterBytes: number }
  /** The request arrives; the answer ends too early, politely. */
  | { kind: "truncate"; afterBytes: number }
  /** The first `bytes` come one at a time, the rest at once. */
  | { kind: "drip"; fromByte: number; bytes: number; everyMs: number }
  /** So many bytes a second, both ways. */
  | { kind: "bandwidth"; bytesPerSecond: number }
  /** Before each piece, both ways. */
  | { kind: "latency"; ms: number };

export interface FaultProxy {
  /** The target's address with this proxy in between. */
  url: string;
  /** Takes effect at once, on open connections too. */
  set(fault: WireFault | null): Promise<void>;
  /** Where connections lead from now on; those that are open are cut. */
  retarget(url: string): void;
  /** How many connections came so far. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** A wire between two programs that can be hurt: TCP, so whatever they speak. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  let destination = new URL(target);
  let fault: WireFault | null = null;
  let connections = 0;
  const open = new Set<Socket>();
  const cutAll = () => open.forEach((socket) => socket.resetAndDestroy());
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined); // hurting is what it is for
    return socket;
  };
  const accept = (client: Socket) => {
    connections += 1;
    keep(client);
    const server = keep(connect(Number(destination.port), destination.hostname));
    carry(client, server, "request", () => fault);
    carry(server, client, "answer", () => fault);
  };
  let listener = await listen(createServer(accept), 0);
  const { port } = listener.address() as AddressInfo;
  return {
    url: Object.assign(new URL(target), { hostname: "127.0.0.1", port: String(port) })
      .toString()
      .replace(/\/$/, ""),
    async set(next) {
      const wasRefused = fault?.kind === "refuse";
      fault = next;
      if (next?.kind === "refuse" && !wasRefused) {
        const closed = new Promise((resolve) => listener.close(resolve));
        cutAll();
        await closed;
      }
      if (wasRefused && next?.kind !== "refuse") listener = await listen(createServer(accept), port);
    },
    retarget(url) {
      destination = new URL(url);
      cutAll();
    },
    get connections() {
      return connections;
    },
    async stop() {
      cutAll();
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

/** One direction of one connection. Pieces are handed on one after the other, however long each takes. */
function carry(
  from: Socket,
  to: Socket,
  direction: "request" | "answer",
  fault: () => WireFault | null,
): void {
  let passed = 0;
  let queue = Promise.resolve();
  from.on("data", (piece: Buffer) => {
    from.pause();
    queue = queue
      .then(() => handOn(piece))
      .then(() => void from.resume())
      .catch(() => undefined);
  });
  from.on("end", () => void queue.then(() => fault()?.kind !== "halfOpen" && to.end()));

  async function handOn(piece: Buffer): Promise<void> {
    const now = fault();
    const before = passed;
    if (now?.kind === "halfOpen") return;
    passed += piece.length;
    const isAnswer = direction === "answer";
    if (now?.kind === "resetRequest" && !isAnswer && passed >= now.afterBytes) return cut(from, to);
    if (now?.kind === "reset" && isAnswer && passed > now.afterBytes) {
      await write(to, piece.subarray(0, Math.max(0, now.afterBytes - before)));
      return cut(from, to);
    }
    if (now?.kind === "truncate" && isAnswer && passed > now.afterBytes) {
      await write(to, piece.subarray(0, Math.max(0, now.afterBytes - before)));
      from.destroy();
      to.end();
      return;
    }
    if (now?.kind === "drip" && isAnswer) return drip(piece, before, now);
    if (now?.kind === "latency") await pause(now.ms);
    if (now?.kind === "bandwidth") await pause((piece.length / now.bytesPerSecond) * 1_000);
    await write(to, piece);
  }

  async function drip(
    piece: Buffer,
    before: number,
    how: Extract<WireFault, { kind: "drip" }>,
  ): Promise<void> {
    const start = Math.max(0, how.fromByte - before);
    const end = Math.max(start, how.fromByte + how.bytes - before);
    await write(to, piece.subarray(0, start));
    for (const byte of piece.subarray(start, end)) {
      if (to.destroyed) return;
      await write(to, Buffer.from([byte]));
      await pause(how.everyMs);
    }
    await write(to, piece.subarray(end));
  }
}

function cut(...sockets: Socket[]): void {
  for (const socket of sockets) socket.resetAndDestroy();
}

function write(to: Socket, piece: Buffer): Promise<void> {
  if (piece.length === 0 || to.destroyed) return Promise.resolve();
  return new Promise((resolve) => void to.write(piece, () => resolve()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
