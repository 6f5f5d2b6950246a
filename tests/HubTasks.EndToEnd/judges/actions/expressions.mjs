// Tokens and conditions to values, by GitHub's evaluator; only the functions that need a machine are ours.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { Evaluator, Lexer, Parser, convertToIfCondition, data, splitAllowedContext, truthy } from "./github.mjs";

const toData = (value) => JSON.parse(JSON.stringify(value ?? null), data.reviver);

/**
 * @param token What the parser made of a value: a literal or an expression.
 * @param contexts `github`, `inputs`, `steps` … as plain objects.
 * @param scope `{ workspace, status }`; status is `success`, `failure` or `cancelled`.
 */
export function evaluate(token, contexts, scope) {
  if (token === undefined) return "";
  if (!token.isExpression) return token.isLiteral ? String(token.value ?? "") : token;
  return run(token.expression, token, contexts, scope).coerceString();
}

/** Whether a step runs, with GitHub's rule that `success()` is meant where no status function is named. */
export function condition(token, parsed, contexts, scope) {
  if (token === undefined) return scope.status === "success";
  const converted = convertToIfCondition(parsed.context, token);
  const result = run(converted.expression, token, contexts, scope);
  return truthy(result);
}

function run(expression, token, contexts, scope) {
  const { namedContexts, functions } = splitAllowedContext(token.definitionInfo?.allowedContext ?? []);
  const tree = new Parser(new Lexer(expression).lex().tokens, namedContexts, functions).parse();
  const dictionary = new data.Dictionary();
  for (const name of namedContexts) dictionary.add(name, toData(contexts[name] ?? {}));
  return new Evaluator(tree, dictionary, machine(scope)).evaluate();
}

function machine({ workspace, status }) {
  const is = (name, call) => [name.toLowerCase(), { name, minArgs: 0, maxArgs: 255, call }];
  const bool = (value) => new data.BooleanData(value);
  return new Map([
    is("success", () => bool(status === "success")),
    is("failure", () => bool(status === "failure")),
    is("cancelled", () => bool(status === "cancelled")),
    is("always", () => bool(true)),
    is("hashFiles", (...patterns) => new data.StringData(hashFiles(workspace, patterns.map((p) => p.coerceString())))),
  ]);
}

/** As the runner computes it: the SHA-256 over the binary SHA-256 of each file, in order; empty when nothing matches. */
export function hashFiles(workspace, patterns) {
  const matched = new Set();
  for (const pattern of patterns.flatMap((text) => text.split("\n")).map((text) => text.trim())) {
    if (pattern === "") continue;
    const negated = pattern.startsWith("!");
    const matches = globPattern(negated ? pattern.slice(1) : pattern);
    for (const file of files(workspace)) {
      if (!matches.test(file)) continue;
      if (negated) matched.delete(file);
      else matched.add(file);
    }
  }
  if (matched.size === 0) return "";
  const hash = createHash("sha256");
  for (const file of [...matched].sort()) {
    hash.update(createHash("sha256").update(readFileSync(join(workspace, file))).digest());
  }
  return hash.digest("hex");
}

function globPattern(glob) {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (part) => ({ "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" })[part]);
  return new RegExp(`^${source}$`);
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"));
}
