import { Ajv } from "ajv";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchBody } from "@/higher-logic/push/format";
import { project, type RecordSettings } from "@/higher-logic/push/member-record";
import requestSchemaV1 from "@/higher-logic/push/members-request.schema.json";
import requestSchemaV2 from "@/higher-logic/push/contactinfo-request.schema.json";
import { inSnapshot, nextContactIds, readContacts } from "@/higher-logic/push/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";
import { generatedAssociation, storeRows, type Rows } from "@/tests/support/generated-association";
import { expectedOf } from "@/tests/support/record-oracle";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const ajv = new Ajv({ strict: true });
const fits = { "push-v1": ajv.compile(requestSchemaV1), "push-v2": ajv.compile(requestSchemaV2) };
const settings: fc.Arbitrary<RecordSettings> = fc.record({
  onlySyncActiveMembers: fc.boolean(),
  includeActiveStaff: fc.boolean(),
  sendMembershipType: fc.boolean(),
  format: fc.constant("push-v1" as const),
});
let lastAssociationId = 0;

/** The whole walk of one association, in pages, in one snapshot. */
function walk(associationId: number, pageSize: number) {
  return inSnapshot(async (client) => {
    const snapshots = [];
    let ids: number[];
    do {
      const after = snapshots.at(-1)?.contactId ?? 0;
      ids = await nextContactIds(client, associationId, associationId, after, pageSize);
      snapshots.push(...(await readContacts(client, associationId, associationId, ids)));
    } while (ids.length === pageSize);
    return snapshots;
  });
}

function told(of: Awaited<ReturnType<typeof walk>>, chosen: RecordSettings) {
  const records = of.map((snapshot) => {
    const projection = project(snapshot, chosen);
    const said: unknown = projection.kind === "record" ? JSON.parse(projection.json) : projection.kind;
    return [snapshot.contactId, said] as const;
  });
  return Object.fromEntries(records.filter(([, said]) => said !== "nothing"));
}

function expected(rows: Rows, chosen: RecordSettings) {
  const zone = rows.association[0]!.time_zone;
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
  const ids = [...rows.contact.map(({ id }) => id), ...rows.pushed_contact.map((row) => row.contact_id)];
  const records = ids.map((id) => [id, expectedOf(rows, id, chosen, day)] as const);
  return { day, records: Object.fromEntries(records.filter(([, said]) => said !== "nothing")) };
}

describe("what leaves, over generated associations", () => {
  it("I5 R11 R12 R13 R14 R20 R22 R23 R24 R32: is exactly what the rules say of these rows, and no other association's", async () => {
    const both = fc.tuple(
      generatedAssociation,
      generatedAssociation,
      settings,
      fc.integer({ min: 1, max: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(both, async ([one, other, chosen, pageSize]) => {
        const rows = one(++lastAssociationId);
        await storeRows(database.pool, rows);
        await storeRows(database.pool, other(++lastAssociationId));
        const wanted = expected(rows, chosen);
        const walked = await walk(rows.association[0]!.id, pageSize);
        if (expected(rows, chosen).day !== wanted.day) return; // midnight passed in between
        expect(told(walked, chosen)).toEqual(wanted.records);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["push-v1", "push-v2"] as const)(
    "I5 R15 R16 R17 R18 R19 R20: fits the schema of %s, that has no place for anything else",
    async (format) => {
      await fc.assert(
        fc.asyncProperty(generatedAssociation, settings, async (generated, chosen) => {
          const rows = generated(++lastAssociationId);
          await storeRows(database.pool, rows);
          const walked = await walk(rows.association[0]!.id, 100);
          const jsons = walked.flatMap((snapshot) => {
            const projection = project(snapshot, { ...chosen, format });
            return projection.kind === "record" ? [projection.json] : [];
          });
          fits[format](JSON.parse(batchBody({ format, tenantCode: "PRAIRIE" }, jsons)));
          expect(fits[format].errors).toBeNull();
        }),
        { numRuns: 60 },
      );
    },
  );

  it("the schema refuses what must never leave", () => {
    const group = {
      GroupKey: "board",
      GroupName: "Board",
      GroupType: "Committee",
      RoleDescription: "Member",
      BeginDate: "",
      EndDate: "",
    };
    const removed = {
      LegacyContactKey: "7",
      FirstName: "Maria",
      LastName: "Delgado",
      EmailAddress: "maria@prairie.example",
      IsOrganization: false,
      IsActive: false,
      IsMember: false,
    };
    const request = (item: object) => ({ TenantCode: "PRAIRIE", Items: [item] });
    expect(fits["push-v1"](request({ MemberDetails: removed, CommunityGroups: [] }))).toBe(true);
    expect(fits["push-v1"](request({ MemberDetails: removed, CommunityGroups: [group] }))).toBe(false);
    expect(fits["push-v1"](request({ MemberDetails: removed }))).toBe(false);
    for (const key of ["SecurityGroups", "Demographics", "Education", "JobHistory", "Events"])
      expect(fits["push-v1"](request({ MemberDetails: removed, CommunityGroups: [], [key]: [] }))).toBe(
        false,
      );
    for (const more of [{ IsOrganization: true }, { IsDeleted: true }, { DoNotContact: true }])
      expect(fits["push-v1"](request({ MemberDetails: { ...removed, ...more }, CommunityGroups: [] }))).toBe(
        false,
      );
  });

  it("the schema of V2 refuses what must never leave", () => {
    const removed = {
      ContactId: "7",
      FirstName: "Maria",
      LastName: "Delgado",
      PrimaryEmailAddress: "maria@prairie.example",
      IsOrganization: false,
      IsMember: false,
    };
    const group = { GroupId: "board", GroupName: "Board", GroupType: "Committee", Role: "Member" };
    const isFine = (details: object, more: object) => fits["push-v2"]([{ ContactDetails: details, ...more }]);
    expect(isFine(removed, { Groups: [] })).toBe(true);
    expect(isFine(removed, { Groups: [group] })).toBe(false);
    expect(isFine(removed, {})).toBe(false);
    for (const key of ["Demographics", "Education", "JobHistory", "EmailAddresses", "Addresses"])
      expect(isFine(removed, { Groups: [], [key]: [] })).toBe(false);
    for (const more of [{ IsOrganization: true }, { IsDeleted: true }, { DoNotEmail: true }])
      expect(isFine({ ...removed, ...more }, { Groups: [] })).toBe(false);
  });
});
