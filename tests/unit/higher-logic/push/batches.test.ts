import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halvedBatchSize, halves, intoBatches, MAX_BODY_BYTES } from "@/higher-logic/push/batches";
import { batchBody } from "@/higher-logic/push/format";

const records = (count: number, json = "{}") => Array.from({ length: count }, (_, id) => ({ id, json }));

describe("a batch", () => {
  it("R7 R8: names the tenant and holds the records byte for byte", () => {
    expect(batchBody({ format: "push-v1", tenantCode: 'PRAIRIE-"1"' }, ['{"a":1}', '{"b":"é"}'])).toBe(
      '{"TenantCode":"PRAIRIE-\\"1\\"","Items":[{"a":1},{"b":"é"}]}',
    );
  });

  it("without a record is the probe", () => {
    expect(batchBody({ format: "push-v1", tenantCode: "PRAIRIE" }, [])).toBe(
      '{"TenantCode":"PRAIRIE","Items":[]}',
    );
    expect(batchBody({ format: "push-v2", tenantCode: "PRAIRIE" }, [])).toBe("[]");
  });

  it("holds at most as many records as the setting says, in their order", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 120 }), (count, most) => {
        const batches = intoBatches(records(count), most);
        expect(batches).toHaveLength(Math.ceil(count / most));
        expect(batches.flat().map(({ id }) => id)).toEqual(records(count).map(({ id }) => id));
        expect(Math.max(0, ...batches.map((batch) => batch.length))).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("F23: stays below the size a gateway takes; a record too large for any stands alone", () => {
    const large = JSON.stringify("é".repeat(MAX_BODY_BYTES / 8));
    const batches = intoBatches(
      [...records(1), ...records(5, large), ...records(1, large.repeat(5)), ...records(1)],
      100,
    );
    const sizes = batches.map((batch) =>
      Buffer.byteLength(
        batchBody(
          { format: "push-v1", tenantCode: "T" },
          batch.map(({ json }) => json),
        ),
      ),
    );
    expect(batches.map((batch) => batch.length)).toEqual([4, 2, 1, 1]);
    expect(sizes.filter((bytes) => bytes > MAX_BODY_BYTES + 100)).toHaveLength(1);
  });
});

describe("a refused batch", () => {
  it("F26: falls into two halves that lose nobody, down to lone records", () => {
    const split = (batch: { id: number }[]): { id: number }[][] =>
      batch.length <= 1 ? [batch] : halves(batch).flatMap(split);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const alone = split(records(count));
        expect(alone.every((batch) => batch.length === 1)).toBe(true);
        expect(alone.flat()).toEqual(records(count));
      }),
    );
  });

  it("F23: for its size makes later ones half as large, never empty", () => {
    expect([100, 3, 2, 1].map(halvedBatchSize)).toEqual([50, 1, 1, 1]);
  });
});
