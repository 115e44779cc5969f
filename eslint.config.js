// The lint rules of the console's assets. The oldest browser that has to run them is Chromium 109.
import css from "@eslint/css";
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import globals from "globals";

// Chromium 109 parses ES2022, but a rule on syntax sees no methods: those that came later are named here.
const later = (properties, object) =>
  properties.map((property) => ({ object, property, message: "Chromium 109 does not have it." }));

export default defineConfig([
  { ignores: [".parts/", ".venv/", "web/dist/"] },
  {
    files: ["**/*.js"],
    extends: [js.configs.all],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    rules: {
      curly: ["error", "multi-line", "consistent"],
      "func-style": ["error", "declaration", { allowArrowFunctions: true }],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", { max: 4 }],
      "no-restricted-properties": [
        "error",
        ...later(["isWellFormed", "toReversed", "toSorted", "toSpliced", "toWellFormed"]),
        ...later(["difference", "intersection", "isSubsetOf", "symmetricDifference", "union"]),
        ...later(["fromAsync"], "Array"),
        ...later(["groupBy"], "Map"),
        ...later(["groupBy"], "Object"),
        ...later(["try", "withResolvers"], "Promise"),
        ...later(["canParse", "parse"], "URL"),
      ],
      "no-use-before-define": ["error", { functions: false }],
      "one-var": ["error", "never"],

      camelcase: "off", // names of the documents and of units stay as they are written there: started_at, after_ms
      "capitalized-comments": "off", // a comment at the end of a line is no sentence
      "id-length": "off", // w, h, x and y are the usual names
      "max-statements": "off", // lines are counted instead
      "no-bitwise": "off", // dots are bits
      "no-continue": "off", // leaves a loop's body flat
      "no-inline-comments": "off", // a reason stands beside its line
      "no-loop-func": "off", // state of a page lives in its module, and listeners share it
      "no-magic-numbers": "off", // 0, 1 and 2 mean themselves; others have names by review
      "no-ternary": "off", // a choice between two values is one expression
      "no-undefined": "off", // a dataset's missing key is undefined
      "sort-imports": "off", // grouped by origin: packages, then our own
      "sort-keys": "off", // keys stand in the order of their meaning
    },
  },
  { files: ["web/assets/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["*.js"], languageOptions: { globals: globals.node } },
  {
    files: ["web/assets/**/*.css"],
    plugins: { css },
    language: "css/css",
    extends: [css.configs.recommended],
    rules: {
      "css/no-invalid-properties": ["error", { allowUnknownVariables: true }], // the tokens stand in a file of their own
      "css/use-baseline": [
        "error",
        {
          available: 2022,
          // Chromium 109 and today's Firefox have these; another browser got them after 2022.
          allowProperties: ["accent-color", "outline", "resize", "scrollbar-width", "user-select"],
          allowSelectors: ["has"],
        },
      ],
    },
  },
]);
