import next from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      ".next/",
      ".demo/",
      ".cache/",
      "lib/generated/",
      "next-env.d.ts",
      "test-results/",
      "playwright-report/",
    ],
  },
  ...next,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: ["error", "always"],
      "max-lines": ["error", { max: 400 }],
      "no-restricted-syntax": [
        "error",
        {
          // A style attribute is refused by our Content-Security-Policy; use a class.
          selector: "JSXAttribute[name.name='style']",
          message: "The Content-Security-Policy refuses style attributes: use a class.",
        },
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Text goes through React, which escapes it.",
        },
      ],
    },
  },
  {
    // A pure file's clock comes in as an argument (design, section 3).
    files: ["membership/**/*.ts", "higher-logic/**/*.ts", "accounts/**/*.ts"],
    ignores: [
      "**/{store,actions,queue,provider,adapter,session,keys}.ts",
      "**/gateway*.ts",
      "**/components/**",
    ],
    rules: {
      "no-restricted-globals": ["error", "fetch", "setTimeout", "setInterval", "process", "performance"],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Take the time as an argument." },
        { object: "Math", property: "random", message: "Take what is random as an argument." },
      ],
    },
  },
  {
    files: ["e2e/**/*.ts", "tests/**/*.ts", "bench/**/*.ts", "scripts/**", "sandbox/**"],
    rules: { "react-hooks/rules-of-hooks": "off" },
  },
);
