// A SARIF log on standard input; on standard output what Microsoft's validator says of it, as a list of {level, rule, at}.
// The binary is called directly: the package's own wrapper goes through a shell, which splits the rule kinds at `;`.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const name = `@microsoft/sarif-multitool-${process.platform}`;
const folder = dirname(require.resolve(`${name}/package.json`));
const binary = join(folder, process.platform === "win32" ? "Sarif.Multitool.exe" : "Sarif.Multitool");
chmodSync(binary, 0o755);

const work = mkdtempSync(join(tmpdir(), "sarif-"));
try {
  const log = join(work, "log.sarif");
  const out = join(work, "out.sarif");
  writeFileSync(log, readFileSync(0));
  execFileSync(
    binary,
    ["validate", log, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", out, "--log", "ForceOverwrite"],
    { stdio: "ignore" },
  );
  const results = JSON.parse(readFileSync(out, "utf8")).runs.flatMap((run) => run.results ?? []);
  const said = results
    .map((result) => ({ level: result.level ?? "warning", rule: result.ruleId, at: result.message?.arguments?.[0] }))
    .filter((result) => result.level === "error" || result.level === "warning");
  process.stdout.write(JSON.stringify(said));
} finally {
  rmSync(work, { recursive: true, force: true });
}
