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
  // `npm run check` compiles everything once; a second time here would double the first start of the demo.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    serverActions: { bodySizeLimit: "1mb" },
    // forbidden() answers 403 with app/forbidden.tsx.
    authInterrupts: true,
  },
};

export default config;
