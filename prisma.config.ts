import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  // Only the migrate engine reads this; `generate` must work without any database.
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://causeway@127.0.0.1:1/none" },
});
