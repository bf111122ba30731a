import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writevSync,
} from "node:fs";

/** One entry: a line of JSON, and a body (the request as it came in) where it has one. */
export interface Entry<Head> {
  head: Head;
  body: Buffer | null;
  /** Where it begins in the file, for `read`. */
  offset: number;
}

const NEWLINE = Buffer.from("\n");
const CHUNK_BYTES = 4_000_000;
const NOTHING_READ = { start: 0, bytes: Buffer.alloc(0) };

/**
 * A file to which everything that must be remembered is appended before it is answered.
 *
 * An entry is `{head JSON with "bytes"}\n`, then that many bytes of body and a newline. It is written in one
 * call and not flushed to the disk: what the operating system has taken survives a kill of this program, which
 * is what is promised; a power cut may cost the end. An entry torn by a kill is cut off at the next start.
 */
export class Journal<Head extends object> {
  private readonly path: string;
  private file: number;
  private size: number;
  /** What was read last; entries are read one after the other, so the next is mostly in here already. */
  private window = NOTHING_READ;

  constructor(path: string) {
    this.path = path;
    this.file = openPrivate(path);
    this.size = fstatSync(this.file).size;
  }

  /** Append; returns the entry's offset. Leaves no torn entry behind when the disk is full. */
  append(head: Head, body: Buffer | null = null): number {
    const line = Buffer.from(
      JSON.stringify({ ...head, bytes: body === null ? undefined : body.length }) + "\n",
    );
    const pieces = body === null ? [line] : [line, body, NEWLINE];
    const offset = this.size;
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    try {
      if (writevSync(this.file, pieces, offset) !== length)
        throw new Error(`${this.path}: no room left to write`);
    } catch (error) {
      ftruncateSync(this.file, offset);
      throw error;
    }
    this.size += length;
    return offset;
  }

  /** All entries in order. What follows the last whole entry is cut off. */
  *replay(): Generator<Entry<Head>> {
    let offset = 0;
    for (;;) {
      const entry = this.entryAt(offset);
      if (entry === null) break;
      yield entry;
      offset = entry.end;
    }
    if (offset < this.size) this.cutOff(offset);
  }

  /** The entry at an offset that `append` or `replay` gave. */
  read(offset: number): Entry<Head> {
    const entry = this.entryAt(offset);
    if (entry === null) throw new Error(`${this.path}: no entry at ${offset}`);
    return entry;
  }

  /** Begin anew with only these entries. */
  restart(heads: Head[]): void {
    const fresh = `${this.path}.new`;
    if (existsSync(fresh)) ftruncateSync(openPrivate(fresh), 0);
    const next = new Journal<Head>(fresh);
    for (const head of heads) next.append(head);
    renameSync(fresh, this.path);
    closeSync(this.file);
    this.file = next.file;
    this.size = next.size;
    this.window = NOTHING_READ;
  }

  close(): void {
    closeSync(this.file);
  }

  private entryAt(offset: number): (Entry<Head> & { end: number }) | null {
    const lineEnd = this.newlineFrom(offset);
    if (lineEnd < 0) return null;
    let head: Head & { bytes?: number };
    try {
      head = JSON.parse(this.bytes(offset, lineEnd).toString("utf8")) as Head & { bytes?: number };
    } catch {
      return null;
    }
    if (head.bytes === undefined) return { head, body: null, offset, end: lineEnd + 1 };
    const end = lineEnd + 1 + head.bytes + 1;
    if (end > this.size) return null;
    return { head, body: Buffer.from(this.bytes(lineEnd + 1, end - 1)), offset, end };
  }

  private newlineFrom(offset: number): number {
    for (let at = offset; at < this.size;) {
      const end = Math.min(at + 64_000, this.size);
      const found = this.bytes(at, end).indexOf(10);
      if (found >= 0) return at + found;
      at = end;
    }
    return -1;
  }

  private bytes(start: number, end: number): Buffer {
    const inside = start >= this.window.start && end <= this.window.start + this.window.bytes.length;
    if (!inside) {
      const wanted = Buffer.allocUnsafe(Math.min(Math.max(end - start, CHUNK_BYTES), this.size - start));
      const got = readSync(this.file, wanted, 0, wanted.length, start);
      this.window = { start, bytes: wanted.subarray(0, got) };
    }
    return this.window.bytes.subarray(start - this.window.start, end - this.window.start);
  }

  /** What is cut off is kept beside the journal: a torn end is worthless, but damage may be worth a look. */
  private cutOff(offset: number): void {
    writeFileSync(`${this.path}.damaged`, this.bytes(offset, this.size), { mode: 0o600 });
    ftruncateSync(this.file, offset);
    this.size = offset;
    this.window = NOTHING_READ;
  }
}

/** Only the owner may read it: it holds keys and people. */
function openPrivate(path: string): number {
  return openSync(path, existsSync(path) ? "r+" : "w+", 0o600);
}
