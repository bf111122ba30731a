import { describe, expect, it } from "vitest";
import type { ContactStatus } from "@/higher-logic/push/person";
import { scopeOf } from "@/higher-logic/scope";
import { defaults, onList, person } from "@/tests/support/people";

const statuses: ContactStatus[] = ["active", "suspended", "pending", "dropped", "non-member"];
const nobodyElse = statuses.filter((status) => status !== "active");
const everybodyOnLists = { ...defaults, onlySyncActiveMembers: false };
const board = [onList()];

describe("who is pushed", () => {
  it("R23: an Active member on a synced list is, as a member, with the list", () => {
    expect(scopeOf(person({ lists: board }), defaults)).toEqual({
      inScope: true,
      isMember: true,
      lists: board,
    });
  });

  it.each(nobodyElse)("R23 R32: somebody on a synced list whose status is %s is not", (status) => {
    const because = "not-active";
    expect(scopeOf(person({ status, lists: board }), defaults)).toEqual({ inScope: false, because });
  });

  it.each(nobodyElse)(
    "R32 D1: with the option off, %s is pushed with the list, but as no member",
    (status) => {
      expect(scopeOf(person({ status, lists: board }), everybodyOnLists)).toEqual({
        inScope: true,
        isMember: false,
        lists: board,
      });
    },
  );

  it.each([defaults, everybodyOnLists])("R22: an Active member on no synced list is not", (settings) => {
    const because = "not-on-synced-list";
    expect(scopeOf(person(), settings)).toEqual({ inScope: false, because });
  });

  it.each([defaults, everybodyOnLists])("R20 D3: an organization never is, not even as staff", (settings) => {
    const organization = person({ kind: "organization", lists: board, isActiveStaff: true });
    expect(scopeOf(organization, settings)).toEqual({ inScope: false, because: "organization" });
  });
});

describe("active staff", () => {
  it.each(nobodyElse)("F14 D5: %s staff on a synced list are pushed without any community", (status) => {
    const staff = person({ status, lists: board, isActiveStaff: true });
    expect(scopeOf(staff, defaults)).toEqual({ inScope: true, isMember: false, lists: [] });
  });

  it("F14 R47: inactive ones are members like anybody while they are Active, and nobody afterwards", () => {
    const member = { isActiveStaff: false, lists: board };
    expect(scopeOf(person(member), defaults)).toEqual({ inScope: true, isMember: true, lists: board });
    expect(scopeOf(person({ ...member, status: "dropped" }), defaults)).toMatchObject({ inScope: false });
  });

  it("D5: with the option off, their lists count as anybody's of that status", () => {
    const staff = person({ status: "dropped", lists: board, isActiveStaff: true });
    expect(scopeOf(staff, everybodyOnLists)).toEqual({ inScope: true, isMember: false, lists: board });
  });

  it("D5: an Active one on no list is pushed as a member without communities", () => {
    const staff = person({ isActiveStaff: true });
    expect(scopeOf(staff, defaults)).toEqual({ inScope: true, isMember: true, lists: [] });
  });

  it("D5: are treated as everybody else once the setting is off", () => {
    const settings = { ...defaults, includeActiveStaff: false };
    const staff = person({ status: "dropped", lists: board, isActiveStaff: true });
    expect(scopeOf(staff, settings)).toEqual({ inScope: false, because: "not-active" });
    expect(scopeOf(person({ isActiveStaff: true }), settings)).toEqual({
      inScope: false,
      because: "not-on-synced-list",
    });
  });
});
