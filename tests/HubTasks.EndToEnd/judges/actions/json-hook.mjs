// GitHub's packages import JSON without an import attribute, which Node refuses; this gives them the JSON as a module.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  return { format: "module", source: `export default ${text}`, shortCircuit: true };
}
