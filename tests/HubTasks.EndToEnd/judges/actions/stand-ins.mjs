// What our actions and workflows use of other people's: the behaviour that we rely on, with folders for GitHub's services.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Each gets its inputs and the job; it returns outputs, and may leave something to do when the job has ended. */
export const standIns = {
  // github.com/actions/cache: exact key, else the newest with a prefix; saved at the end unless the key was there
  "actions/cache"(inputs, job) {
    const paths = lines(inputs.path).map((path) => expand(path, job));
    // what was saved under other paths is another cache
    const scope = join(job.caches, createHash("sha256").update(lines(inputs.path).join("\n")).digest("hex").slice(0, 16));
    mkdirSync(scope, { recursive: true });
    if (inputs.key.length > 512) throw new Error("a key has at most 512 characters");
    const saved = readdirSync(scope)
      .map((name) => ({ folder: join(scope, name), key: readFileSync(join(scope, name, "key"), "utf8") }))
      .sort((left, right) => statSync(right.folder).mtimeMs - statSync(left.folder).mtimeMs);
    const exact = saved.find((cache) => cache.key === inputs.key);
    const found = exact ?? lines(inputs["restore-keys"]).map((prefix) => saved.find((cache) => cache.key.startsWith(prefix))).find(Boolean);
    if (found) {
      paths.forEach((path, index) => {
        if (existsSync(join(found.folder, String(index)))) copy(join(found.folder, String(index)), path);
      });
    }
    job.used.push({ action: "actions/cache", key: inputs.key, hit: found?.key ?? null });
    if (!exact) {
      job.post.push(() => {
        if (!paths.some(existsSync)) return;
        const folder = join(scope, createHash("sha256").update(inputs.key).digest("hex").slice(0, 16));
        paths.forEach((path, index) => existsSync(path) && copy(path, join(folder, String(index))));
        writeFileSync(join(folder, "key"), inputs.key);
        job.saved.push(inputs.key);
      });
    }
    return { "cache-hit": exact ? "true" : found ? "false" : "", "cache-matched-key": found?.key ?? "" };
  },

  // github.com/actions/checkout: the caller has put the files there; what is checked is how it was asked for
  "actions/checkout"(inputs, job) {
    job.used.push({ action: "actions/checkout", ...inputs });
    return {};
  },

  // github.com/actions/setup-dotnet: an SDK on the path
  "actions/setup-dotnet"(inputs, job) {
    job.used.push({ action: "actions/setup-dotnet", ...inputs });
    if (job.dotnet) job.path.unshift(job.dotnet);
    return { "dotnet-version": "10.0.100" };
  },

  // github.com/github/codeql-action: the file must be there; whether it is valid, the caller asks the multitool
  "github/codeql-action/upload-sarif"(inputs, job) {
    const path = isAbsolute(inputs.sarif_file) ? inputs.sarif_file : join(job.workspace, inputs.sarif_file);
    job.used.push({ action: "github/codeql-action/upload-sarif", ...inputs, sarif: readFileSync(path, "utf8") });
    return { "sarif-id": "1" };
  },

  // github.com/actions/upload-artifact: the files must be there
  "actions/upload-artifact"(inputs, job) {
    const paths = lines(inputs.path).map((path) => expand(path, job));
    const missing = paths.filter((path) => !existsSync(path));
    if (missing.length > 0 && inputs["if-no-files-found"] === "error") throw new Error(`no files: ${missing}`);
    job.used.push({ action: "actions/upload-artifact", ...inputs });
    return {};
  },
};

const lines = (text) => (text ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "");

const expand = (path, job) => {
  const home = job.environment.HOME ?? homedir();
  const at = path.replace(/^~(?=$|\/)/, home);
  return isAbsolute(at) ? at : join(job.workspace, at);
};

function copy(from, to) {
  rmSync(to, { recursive: true, force: true });
  // links as links, as the real one's archive has them
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}
