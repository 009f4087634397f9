import js from "@eslint/js";
import globals from "globals";

/** The pages' JavaScript, as it is written in this house; jsconfig.json says how its types are checked. */
export default [
  { ignores: ["node_modules/", ".venv/", "tests/", "build/", "var/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { ...globals.browser, Handoff: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-unused-private-class-members": "off", // a timer that is only asked whether it runs (`??=`) counts as unused
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-shadow": "error",
      "no-alert": "error",
      "no-console": ["error", { allow: ["debug", "warn", "error"] }],
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-promise-executor-return": "off",
      "no-restricted-properties": ["error",
        { property: "innerHTML", message: "Elements are made by h(): nothing a user wrote may become one." },
        { property: "outerHTML", message: "Elements are made by h(): nothing a user wrote may become one." },
        { property: "insertAdjacentHTML", message: "Elements are made by h(): nothing a user wrote may become one." },
      ],
      eqeqeq: ["error", "always"],
    },
  },
];
