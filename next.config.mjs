/** Pages whose plain form posts to their own address; proxy.ts marks the post, a route handler takes it. */
const forms = [
  "/sign-in",
  "/sign-in/link",
  "/sign-in/code",
  "/sign-out",
  "/forgot-password",
  "/set-password",
  "/change-email",
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // Next would answer `/x/` before proxy.ts has refused an unknown host.
  skipTrailingSlashRedirect: true,
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // oidc-provider hands its model classes' names to the storage adapter; a bundler empties those names.
  serverExternalPackages: [
    "oidc-provider",
    "bullmq",
    "ioredis",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pg",
    "pino",
    "@node-rs/argon2",
    "nodemailer",
    "undici",
  ],
  // No picture here is made smaller, and /_next/image would read and shrink whatever anybody names.
  images: { unoptimized: true },
  // `npm run check` compiles everything once; a second time here would double the first start of the demo.
  typescript: { ignoreBuildErrors: true },
  rewrites: () => ({
    beforeFiles: forms.map((source) => ({
      source,
      has: [{ type: "header", key: "x-causeway-form" }],
      destination: `/api/account${source}`,
    })),
  }),
  experimental: {
    serverActions: { bodySizeLimit: "1mb" },
    // forbidden() answers 403 with app/forbidden.tsx.
    authInterrupts: true,
  },
};

export default config;
