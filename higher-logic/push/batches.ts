/** Under the 10 MB that an AWS API gateway, which Higher Logic's key header points to, takes in one request. */
export const MAX_BODY_BYTES = 8_000_000;

/** Whether one more record still belongs into a batch that holds `items` records of `bytes` bytes together. */
export function fitsInBatch(
  batch: { items: number; bytes: number },
  recordBytes: number,
  maxItems: number,
): boolean {
  return batch.items === 0 || (batch.items < maxItems && batch.bytes + recordBytes <= MAX_BODY_BYTES);
}

/** Records in their order, cut into batches of at most `maxItems`; a record too large for any stands alone. */
export function intoBatches<T extends { json: string }>(records: readonly T[], maxItems: number): T[][] {
  const batches: T[][] = [];
  let open = { items: 0, bytes: 0 };
  for (const record of records) {
    const recordBytes = Buffer.byteLength(record.json) + 1;
    const last = batches.at(-1);
    if (last && fitsInBatch(open, recordBytes, maxItems)) last.push(record);
    else {
      batches.push([record]);
      open = { items: 0, bytes: 0 };
    }
    open = { items: open.items + 1, bytes: open.bytes + recordBytes };
  }
  return batches;
}

/** The two halves of a refused batch; the second of a lone record's is empty. */
export function halves<T>(batch: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

/** Batch size after an answer of 413: half, at least one. */
export function halvedBatchSize(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}
