// Runs one action or one job of a workflow as GitHub's runner does: parsed by GitHub's parser, expressions by GitHub's
// evaluator, `run` steps by the real bash with the real files. Actions of other people are stood in (stand-ins.mjs), so
// this checks our glue and not theirs; any other `uses` fails. One JSON object on standard input, one on standard output.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { entries, parse } from "./github.mjs";
import { condition, evaluate } from "./expressions.mjs";
import { StepFiles, StepLog } from "./commands.mjs";
import { standIns } from "./stand-ins.mjs";

const MostDeep = 9;
const request = JSON.parse(readFileSync(0, "utf8"));
const job = {
  ...request,
  path: [],
  used: [],
  saved: [],
  post: [],
  annotations: [],
  masks: [],
  forged: [],
  lines: [],
  summary: "",
  env: {},
  status: "success",
};
mkdirSync(job.temp, { recursive: true });
const eventPath = join(job.temp, "event.json");
writeFileSync(eventPath, JSON.stringify(job.github.event ?? {}));

const github = {
  server_url: "https://github.com",
  api_url: "https://api.github.com",
  workflow: "test",
  job: "test",
  run_id: "1",
  run_number: "1",
  run_attempt: "1",
  actor: "someone",
  ref: "refs/heads/main",
  ref_type: "branch",
  sha: "0".repeat(40),
  event_name: "push",
  ...job.github,
  event: job.github.event ?? {},
  event_path: eventPath,
  workspace: job.workspace,
};
const base = {
  github,
  runner: { os: job.os ?? "Linux", arch: "X64", temp: job.temp, tool_cache: join(job.temp, "tools"), debug: "" },
  env: {},
  job: { status: "success" },
  strategy: {},
  matrix: job.matrix ?? {},
  secrets: job.secrets ?? {},
  vars: job.vars ?? {},
  needs: job.needs ?? {},
};

let result;
if (job.action) {
  const parsed = parse("action", job.action, readFileSync(join(job.root, job.action), "utf8"));
  const scope = await composite(parsed, join(job.root, dirname(job.action)), job.with ?? {}, base, {}, 0);
  result = { outcome: scope.status, outputs: scope.outputs, steps: scope.steps };
} else {
  const parsed = parse("workflow", job.workflow, readFileSync(join(job.root, job.workflow), "utf8"));
  const top = entries(parsed.value);
  const definition = entries(entries(top.jobs)[job.job]);
  if (!definition.steps) throw new Error(`${job.workflow} has no job ${job.job} with steps`);
  const scope = { steps: {}, status: "success", workspace: job.workspace, outputs: {} };
  const values = (token, contexts) =>
    Object.fromEntries(Object.entries(entries(token)).map(([name, value]) => [name, evaluate(value, contexts, scope)]));
  Object.assign(job.env, values(top.env, base));
  Object.assign(job.env, values(definition.env, { ...base, env: job.env }));
  await steps(definition.steps, parsed, { ...base, inputs: job.with ?? {} }, scope, {}, 0);
  result = { outcome: scope.status, outputs: {}, steps: scope.steps, permissions: permissions(definition.permissions ?? top.permissions) };
}
if (result.outcome === "success") job.post.reverse().forEach((post) => post());
process.stdout.write(
  JSON.stringify({
    ...result,
    annotations: job.annotations,
    masks: job.masks,
    forged: job.forged,
    summary: job.summary,
    log: job.lines.join("\n"),
    used: job.used,
    saved: job.saved,
    env: job.env,
  }),
);

function permissions(token) {
  return token && !token.isLiteral ? Object.fromEntries(Object.entries(entries(token)).map(([name, value]) => [name, value.value])) : {};
}

async function composite(parsed, folder, given, contexts, callerEnv, depth) {
  if (depth > MostDeep) throw new Error("actions are nested too deep");
  const definition = entries(parsed.value);
  const runs = entries(definition.runs);
  if (runs.using?.value !== "composite") throw new Error(`${folder} is no composite action`);
  const scope = { steps: {}, status: "success", workspace: job.workspace, outputs: {} };
  const own = { ...contexts, github: { ...contexts.github, action_path: folder } };
  delete own.secrets;
  delete own.vars;
  const inputs = {};
  for (const [name, input] of Object.entries(entries(definition.inputs))) {
    inputs[name.toLowerCase()] = evaluate(entries(input).default, own, scope);
  }
  for (const [name, value] of Object.entries(given)) {
    // the runner warns and goes on; in our files it is a mistake
    if (!(name.toLowerCase() in inputs)) throw new Error(`${folder} has no input ${name}`);
    inputs[name.toLowerCase()] = String(value);
  }
  own.inputs = inputs;
  await steps(runs.steps, parsed, own, scope, callerEnv, depth);
  for (const [name, output] of Object.entries(entries(definition.outputs))) {
    scope.outputs[name] = evaluate(entries(output).value, { ...own, steps: scope.steps }, scope);
  }
  return scope;
}

async function steps(sequence, parsed, contexts, scope, callerEnv, depth) {
  let number = 0;
  for (const token of sequence) {
    number++;
    const step = entries(token);
    const id = step.id?.value ?? `__step_${number}`;
    const env = { ...job.env, ...callerEnv };
    const now = { ...contexts, env, steps: scope.steps, job: { status: scope.status } };
    if (!condition(step.if, parsed, now, scope)) {
      scope.steps[id] = { outputs: {}, outcome: "skipped", conclusion: "skipped" };
      continue;
    }
    const stepEnv = Object.fromEntries(Object.entries(entries(step.env)).map(([name, value]) => [name, evaluate(value, now, scope)]));
    const call = { ...now, env: { ...env, ...stepEnv } };
    const done = step.run ? await script(step, call, { ...callerEnv, ...stepEnv }, scope) : await use(step, call, { ...callerEnv, ...stepEnv }, scope, depth);
    const allowed = done.outcome === "failure" && evaluate(step["continue-on-error"], call, scope) === "true";
    scope.steps[id] = { ...done, conclusion: allowed ? "success" : done.outcome };
    if (scope.steps[id].conclusion === "failure") scope.status = "failure";
  }
}

async function use(step, contexts, callerEnv, scope, depth) {
  const inputs = Object.fromEntries(Object.entries(entries(step.with)).map(([name, value]) => [name.toLowerCase(), evaluate(value, contexts, scope)]));
  const [name] = step.uses.value.split("@");
  const own = Object.keys(job.ours ?? {}).find((repository) => name === repository || name.startsWith(`${repository}/`));
  if (own !== undefined || name.startsWith("./")) {
    const root = own === undefined ? job.workspace : job.ours[own];
    const folder = join(root, own === undefined ? name : name.slice(own.length));
    const parsed = parse("action", name, readFileSync(join(folder, "action.yml"), "utf8"));
    // building the tool is another test's business
    if (job.toolPath) inputs["tool-path"] ??= job.toolPath;
    const inner = await composite(parsed, folder, inputs, contexts, callerEnv, depth + 1);
    return { outputs: inner.outputs, outcome: inner.status, inner: inner.steps };
  }
  const standIn = standIns[name];
  if (standIn === undefined) throw new Error(`nothing stands in for ${name}`);
  return { outputs: standIn(inputs, job), outcome: "success" };
}

async function script(step, contexts, stepEnv, scope) {
  const shell = evaluate(step.shell, contexts, scope) || "bash";
  if (shell !== "bash") throw new Error(`${shell} is not supported here`);
  const file = join(job.temp, `${randomUUID()}.sh`);
  writeFileSync(file, evaluate(step.run, contexts, scope));
  const files = new StepFiles(job.temp);
  const log = new StepLog();
  const environment = {
    ...job.environment,
    ...variables(contexts),
    ...job.env,
    ...stepEnv,
    ...files.environment,
  };
  environment.PATH = [...job.path, environment.PATH ?? job.environment.PATH].join(delimiter);
  const code = await start(file, environment, evaluate(step["working-directory"], contexts, scope), log);
  if (log.isStopped) throw new Error("a step ended while commands were stopped");
  const said = files.read();
  Object.assign(job.env, said.env);
  job.path.unshift(...said.path.reverse());
  job.annotations.push(...log.annotations);
  job.masks.push(...log.masks);
  job.forged.push(...log.forged);
  job.lines.push(...log.lines);
  job.summary += said.summary;
  return { outputs: said.outputs, outcome: code === 0 ? "success" : "failure", exit: code };
}

/** Both streams, line by line, as they come. */
function start(file, env, folder, log) {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", file], {
      cwd: folder ? join(job.workspace, folder) : job.workspace,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const read = [child.stdout, child.stderr].map(
      (stream) =>
        new Promise((done) => {
          const reader = createInterface({ input: stream, crlfDelay: Infinity });
          reader.on("line", (line) => log.add(line));
          reader.on("close", done);
        }),
    );
    child.on("error", reject);
    child.on("close", (code) => Promise.all(read).then(() => resolve(code ?? -1)));
  });
}

/** GITHUB_* and RUNNER_* as a step sees them. */
function variables({ github, runner }) {
  const found = { CI: "true", GITHUB_ACTIONS: "true" };
  for (const [name, value] of Object.entries(github)) {
    // the token is given to nobody who was not handed it
    if (name !== "token" && name !== "event" && typeof value !== "object") found[`GITHUB_${name.toUpperCase()}`] = String(value);
  }
  for (const [name, value] of Object.entries(runner)) {
    if (value !== "") found[`RUNNER_${name.toUpperCase()}`] = String(value);
  }
  return found;
}
