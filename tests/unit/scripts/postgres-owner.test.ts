import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isReachable, ownerInPlaceOfRoot, serverOwner } from "@/scripts/embedded-postgres/owner";

// Whoever runs the tests is root or is not, so what concerns the other one is tested by its functions.

describe("the account that Postgres runs under", () => {
  it("is in place of root the one called postgres, else nobody", () => {
    const nobody = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
    expect(ownerInPlaceOfRoot(nobody)).toEqual({ uid: 65534, gid: 65533 });
    expect(ownerInPlaceOfRoot(`${nobody}postgres:x:70:71::/:/bin/sh\n`)).toEqual({ uid: 70, gid: 71 });
  });

  it("is named where there is none, with what to do", () => {
    expect(() => ownerInPlaceOfRoot("root:x:0:0::/root:/bin/sh\n")).toThrow(
      /Run the command as another user, or set DATABASE_URL/,
    );
  });

  it("is our own for everybody but root", () => {
    const isRoot = process.getuid?.() === 0;
    expect(serverOwner() === undefined).toBe(!isRoot);
    expect(serverOwner()?.uid).not.toBe(0);
  });
});

describe("a folder that the account can reach", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), "causeway-reach-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const { uid, gid } = { uid: process.getuid!() + 1, gid: process.getgid!() + 1 };

  it("has no folder above it that only somebody else may enter", () => {
    fs.chmodSync(folder, 0o700);
    expect(isReachable(join(folder, "pg-18"), { uid, gid })).toBe(false);
    expect(isReachable(join(folder, "pg-18"), { uid: process.getuid!(), gid })).toBe(true);
    expect(isReachable(join(folder, "pg-18"), undefined), "we ourselves made it").toBe(true);
    fs.chmodSync(folder, 0o711);
    expect(isReachable(join(folder, "pg-18"), { uid, gid })).toBe(true);
  });

  it("may be open to a group", () => {
    fs.chmodSync(folder, 0o710);
    expect(isReachable(join(folder, "pg-18"), { uid, gid: process.getgid!() })).toBe(true);
    expect(isReachable(join(folder, "pg-18"), { uid, gid })).toBe(false);
  });
});
