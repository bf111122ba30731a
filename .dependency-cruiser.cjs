// The rooms of the house and who may import whom. Each message says where the code belongs instead.
//
// A folder called components/ inside a room holds that room's own screens' parts; it alone in the room may use
// components/ (the kit) and the room's stores and actions.

/** File names that may touch database, network, clock or environment inside the three rooms. */
const impureNames = "(store|actions|queue|provider|adapter|session|keys|gateway[^/]*)\\.tsx?$";
const rooms = "^(membership|higher-logic|accounts)/";

/** What makes a file impure when it is imported at run time (types are free). */
const effects = [
  "^lib/(db|env|http|queue|mail|log|health)\\.ts$",
  "^lib/generated/",
  "(^|node_modules/)(pg|ioredis|bullmq|undici|nodemailer|pino|next|next-auth|@prisma/[^/]+)(/|$)",
  "^(node:)?(fs|fs/promises|net|http|https|dns|dns/promises|child_process|tls|process|timers|timers/promises)$",
];

const floor = (name, from, forbidden, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from, pathNot: "^(tests|e2e)/" },
  to: { path: forbidden },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    floor(
      "lib-knows-nobody",
      "^lib/",
      "^(app|components|membership|higher-logic|accounts|worker|scripts|prisma|sandbox|e2e|tests|bench)/",
      "lib/ has no domain word: move what needs a room into that room and pass it in.",
    ),
    floor(
      "components-know-lib-only",
      "^components/",
      "^(app|membership|higher-logic|accounts|worker|scripts|prisma|sandbox|e2e|tests|bench)/",
      "components/ could ship in another product: a part that knows a room belongs into that room's components/ folder.",
    ),
    floor(
      "accounts-below-membership",
      "^accounts/",
      "^(app|membership|higher-logic|worker|scripts|sandbox|e2e|tests|bench)/",
      "accounts/ is below membership/: pass what it needs in, or move the code up.",
    ),
    floor(
      "membership-does-not-know-higher-logic",
      "^membership/",
      "^(app|higher-logic|worker|scripts|sandbox|e2e|tests|bench)/",
      "The only road from membership/ to higher-logic/ is the change log that triggers write in Postgres.",
    ),
    floor(
      "higher-logic-below-app",
      "^higher-logic/",
      "^(app|worker|scripts|sandbox|e2e|tests|bench)/",
      "Pages, processors and commands call higher-logic/, never the other way round.",
    ),
    floor(
      "app-worker-scripts-apart",
      "^(app|proxy\\.ts)",
      "^(worker|scripts|sandbox|e2e|tests|bench|prisma)/",
      "The web program and the worker meet in rooms only: move what both need into one.",
    ),
    floor(
      "worker-apart",
      "^worker/",
      "^(app|components|scripts|sandbox|e2e|tests|bench|prisma)/",
      "The worker wires rooms; screens and commands are other programs.",
    ),
    floor(
      "scripts-without-screens",
      "^scripts/",
      "^(app|components|worker|sandbox|e2e)/",
      "A command calls rooms, and starts other programs as processes.",
    ),
    {
      name: "app-is-thin",
      severity: "error",
      comment: "Routes and pages have no SQL: put it into a store of the room it belongs to.",
      from: { path: "^app/" },
      to: {
        path: ["^lib/db\\.ts$", "^lib/generated/", "(^|node_modules/)(pg|bullmq|ioredis|@prisma/[^/]+)(/|$)"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "rooms-are-pure",
      severity: "error",
      comment:
        "This file decides; it may not read or write. Take what it needs as an argument, or move the effect into store, actions, queue, provider, adapter, session, keys or gateway*.",
      from: { path: rooms, pathNot: [impureNames, "/components/"] },
      to: { path: effects, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "pure-does-not-call-impure",
      severity: "error",
      comment: "A rule that calls a store is no rule any more: let the store call the rule.",
      from: { path: rooms, pathNot: [impureNames, "/components/"] },
      to: { path: `${rooms}.*${impureNames}`, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "kit-only-in-room-components",
      severity: "error",
      comment: "Only a room's components/ folder draws: move the markup there.",
      from: { path: rooms, pathNot: "/components/" },
      to: { path: "^components/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-stands-alone",
      severity: "error",
      comment: "The stand-in shares no line with the product, not even a type: what they share is HTTP.",
      from: { path: "^sandbox/" },
      to: {
        path: "^(app|components|membership|higher-logic|accounts|lib|worker|scripts|prisma|e2e|tests|bench)/",
      },
    },
    {
      name: "nobody-imports-sandbox",
      severity: "error",
      comment: "Speak HTTP to the stand-in.",
      from: { pathNot: "^sandbox/" },
      to: { path: "^sandbox/" },
    },
    {
      name: "tests-are-not-imported",
      severity: "error",
      comment: "Product code never imports tests, browser specs or benches.",
      from: { pathNot: "^(tests|e2e|bench)/|\\.config\\.(ts|mjs)$" },
      to: { path: "^(tests|e2e|bench)/" },
    },
    {
      name: "shared-is-not-imported",
      severity: "error",
      comment: "The papers beside the project are read by people, never by the program: copy the fact.",
      from: {},
      to: { path: "(^|/)\\.\\./shared/" },
    },
    {
      name: "no-circles",
      severity: "error",
      comment: "Two files that need each other are one idea, or a third one is missing.",
      from: { pathNot: "^lib/generated/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-dev-dependency-in-product",
      severity: "error",
      comment: "Production installs have no devDependencies: move the package to dependencies.",
      from: {
        path: "^(app|components|membership|higher-logic|accounts|lib|worker|prisma)/",
        pathNot: "^prisma/.*\\.config",
      },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
    {
      name: "no-undeclared-package",
      severity: "error",
      comment: "Declare the package in package.json, with its major pinned.",
      from: { pathNot: "^lib/generated/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|lib/generated" },
    exclude: { path: "^(\\.next|\\.demo|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
