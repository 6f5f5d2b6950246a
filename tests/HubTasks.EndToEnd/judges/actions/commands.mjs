// What the runner reads from a step: commands in its output, and the files behind GITHUB_OUTPUT and its kin
// (actions/runner: ActionCommand, ActionCommandManager, FileCommandManager).
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";

const known = new Set([
  "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path", "notice",
  "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
]);
const unescape = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
const unescapeProperty = (text) => unescape(text.replaceAll("%3A", ":").replaceAll("%2C", ","));

/** A line's command in either of the two forms that the runner understands; null for plain text. */
function commandOf(line) {
  const second = line.trimStart();
  if (second.startsWith("::")) {
    const end = second.indexOf("::", 2);
    if (end >= 0) return split(second.slice(2, end), second.slice(end + 2), ",", unescapeProperty, unescape);
  }
  // the old form may stand anywhere in a line
  const start = line.indexOf("##[");
  const end = start < 0 ? -1 : line.indexOf("]", start);
  return end < 0 ? null : split(line.slice(start + 3, end), line.slice(end + 1), ";", unescape, unescape);
}

function split(head, text, separator, property, dataOf) {
  const space = head.indexOf(" ");
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase();
  const properties = {};
  for (const pair of space < 0 ? [] : head.slice(space + 1).trim().split(separator)) {
    const at = pair.indexOf("=");
    if (at > 0) properties[pair.slice(0, at).toLowerCase()] = property(pair.slice(at + 1));
  }
  return { name, properties, data: dataOf(text) };
}

/** Everything that one step printed, in order. */
export class StepLog {
  annotations = [];
  masks = [];
  /** Commands that our own scripts have no business to give. */
  forged = [];
  lines = [];
  #stopped = null;

  add(line) {
    this.lines.push(line);
    const command = commandOf(line);
    if (command === null) return;
    if (this.#stopped !== null) {
      if (command.name === this.#stopped) this.#stopped = null;
      return;
    }
    if (!known.has(command.name)) return;
    if (command.name === "stop-commands") this.#stopped = command.data;
    else if (command.name === "add-mask") this.masks.push(command.data);
    else if (["error", "warning", "notice"].includes(command.name))
      this.annotations.push({ level: command.name, ...command.properties, message: command.data });
    else if (!["group", "endgroup", "debug"].includes(command.name)) this.forged.push(line);
  }

  /** A step that ends without giving the commands back leaves the job deaf. */
  get isStopped() {
    return this.#stopped !== null;
  }
}

/** The files of one step. */
export class StepFiles {
  #paths = {};

  constructor(folder) {
    for (const name of ["OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"]) {
      const path = join(folder, `${name.toLowerCase()}-${randomUUID()}`);
      writeFileSync(path, "");
      this.#paths[`GITHUB_${name}`] = path;
    }
  }

  get environment() {
    return this.#paths;
  }

  read() {
    const text = (name) => (existsSync(this.#paths[name]) ? readFileSync(this.#paths[name], "utf8") : "");
    const result = {
      outputs: pairs(text("GITHUB_OUTPUT")),
      env: pairs(text("GITHUB_ENV")),
      path: text("GITHUB_PATH").split(/\r?\n/).filter((line) => line !== ""),
      state: pairs(text("GITHUB_STATE")),
      summary: text("GITHUB_STEP_SUMMARY"),
    };
    for (const name of Object.keys(result.env)) {
      if (/^(NODE_OPTIONS|GITHUB_.*|RUNNER_.*)$/i.test(name)) throw new Error(`GITHUB_ENV may not set ${name}`);
    }
    if (Buffer.byteLength(result.summary) > 1024 * 1024) throw new Error("the summary is longer than 1 MiB");
    Object.values(this.#paths).forEach((path) => rmSync(path, { force: true }));
    return result;
  }
}

/** `name=value` or `name<<MARK`, lines, `MARK`; anything else is an error as it is for the runner. */
function pairs(text) {
  const found = {};
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      found[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc < 0) throw new Error(`a line of a file command is neither name=value nor name<<mark: ${line}`);
    const mark = line.slice(heredoc + 2);
    const value = [];
    while (++i < lines.length && lines[i] !== mark) value.push(lines[i]);
    if (i >= lines.length) throw new Error(`the mark ${mark} never comes`);
    found[line.slice(0, heredoc)] = value.join("\n");
  }
  return found;
}
