import { describe, expect, it } from "vitest";
import { changedMeanwhile, formValues, invalidInput } from "@/lib/form";
import { isDay, optionalDay, optionalEmail, optionalText, parseId } from "@/lib/fields";
import { href } from "@/lib/search-params";
import { displayName } from "@/membership/contacts/contact";
import { contactForm } from "@/membership/contacts/schema";
import { searchPatterns } from "@/membership/contacts/search/query";
import { MembershipForm } from "@/membership/memberships/schema";

describe("a form", () => {
  it("tells every error at its field at once, and keeps what was typed", () => {
    const values = { email: "nonsense", firstName: " " };
    const parsed = contactForm("individual").safeParse(values);
    const state = invalidInput(values, parsed.error!);

    expect(Object.keys(state.fieldErrors).sort()).toEqual(["email", "firstName"]);
    expect(state.values).toEqual(values);
  });

  it("holds only the columns its kind shows, so that saving clears nothing that was not on screen", () => {
    expect(contactForm("individual").parse({ lastName: "Example" })).not.toHaveProperty("organizationName");
    expect(contactForm("organization").parse({ organizationName: "Firm" })).not.toHaveProperty("firstName");
  });

  it("names what somebody else stored meanwhile where it differs, and answers with the new version", () => {
    const state = changedMeanwhile(
      { city: "Mine", phone: "1" },
      { city: "Theirs", phone: "1", state: "" },
      "77",
    );
    expect(state).toMatchObject({ storedNow: { city: "Theirs" }, values: { city: "Mine" }, version: "77" });
  });

  it("does not take Next's own fields or files for typed text", () => {
    const form = new FormData();
    form.set("$ACTION_ID_1", "x");
    form.set("city", "Elmwood");
    form.set("file", new File(["x"], "x.txt"));
    expect(formValues(form)).toEqual({ city: "Elmwood" });
  });
});

describe("a field", () => {
  it.each([
    ["2024-02-29", true],
    ["2023-02-29", false],
    ["0001-01-01", true],
    ["0000-01-01", false],
    ["2026-13-01", false],
    ["26-01-01", false],
    ["12026-01-01", false],
  ])("F18: takes %s for a day: %s", (text, is) => expect(isDay(text)).toBe(is));

  it("F18: refuses what Postgres cannot store and takes every real name", () => {
    const name = optionalText(100);
    for (const text of ["a\u0000b", "a\ud800b", "line\nbreak"])
      expect(name.safeParse(text).success, text).toBe(false);
    for (const text of ["O'Brien", "Ñandú", "漢字", "Zoë\u0308", "👩‍🔧"])
      expect(name.safeParse(text).success, text).toBe(true);
    expect(name.safeParse("x".repeat(101)).success).toBe(false);
    expect(name.parse("   ")).toBeNull();
  });

  it("reads an empty day or e-mail as none, and refuses half of one", () => {
    expect([optionalDay.parse(" "), optionalEmail.parse("")]).toEqual([null, null]);
    for (const text of ["a@b", "@example.org", "a b@example.org", "a@example..", "<a@example.org>"]) {
      expect(optionalEmail.safeParse(text).success, text).toBe(false);
    }
    expect(optionalEmail.parse(" o'brien+x@mail.example.org ")).toBe("o'brien+x@mail.example.org");
  });

  it("takes only a row's number for a row's number", () => {
    for (const text of ["0", "-1", "01", "1e3", "2147483648", "nonsense", "", undefined, ["1", "2"]]) {
      expect(parseId(text), String(text)).toBeNull();
    }
    expect(parseId("2147483647")).toBe(2_147_483_647);
  });
});

describe("a membership's form", () => {
  it("refuses days in the wrong order, a type that is missing and a status that is none", () => {
    const parsed = MembershipForm.safeParse({
      membershipTypeId: "3",
      status: "active",
      beginsOn: "2026-02-01",
      expiresOn: "2026-01-31",
    });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(["expiresOn"]);
    expect(MembershipForm.safeParse({ membershipTypeId: "", status: "active" }).success).toBe(false);
    expect(MembershipForm.safeParse({ membershipTypeId: "3", status: "boss" }).success).toBe(false);
  });
});

describe("words and addresses", () => {
  it("call nobody nameless", () => {
    const nobody = { id: 7, firstName: null, lastName: " ", organizationName: null, email: null };
    expect(displayName(nobody)).toBe("Contact 7");
    expect(displayName({ ...nobody, email: "a@b.example" })).toBe("a@b.example");
    expect(displayName({ ...nobody, firstName: "Ana", lastName: "Example" })).toBe("Ana Example");
  });

  it("leave empty parameters out of an address", () => {
    expect(href("/contacts", { q: "a&b", kind: undefined, after: null })).toBe("/contacts?q=a%26b");
    expect(href("/contacts", {})).toBe("/contacts");
  });

  it("search for a short word at the beginning, a longer one anywhere, and signs as themselves", () => {
    expect(searchPatterns(" ")).toBeNull();
    expect(searchPatterns("jo smith 5%")).toEqual([["jo%", "% jo%"], ["%smith%"], ["5\\%%", "% 5\\%%"]]);
  });
});
