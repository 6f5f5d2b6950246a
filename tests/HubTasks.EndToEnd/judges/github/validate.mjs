// Reads [{schema, json}] from standard input and prints every way in which one does not satisfy GitHub's own description.
// A schema that ends in [] is a list of it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);
const folder = require.resolve("@octokit/openapi/package.json").replace(/package\.json$/, "");
const description = JSON.parse(readFileSync(`${folder}generated/api.github.com.json`, "utf8"));

function convert(node) {
  if (Array.isArray(node)) {
    return node.map(convert);
  }
  if (node === null || typeof node !== "object") {
    return node;
  }
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "nullable" || key === "example" || key === "examples" || key.startsWith("x-")) {
      continue;
    }
    result[key] = convert(value);
  }
  if (node.nullable === true && typeof node.type === "string") {
    result.type = [node.type, "null"];
    if (Array.isArray(result.enum)) {
      result.enum = [...result.enum, null];
    }
  }
  return result;
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "github", components: { schemas: convert(description.components.schemas) } });

const input = JSON.parse(await new Response(process.stdin).text());
const errors = [];
for (const { schema, json } of input) {
  const list = schema.endsWith("[]");
  const $ref = `github#/components/schemas/${list ? schema.slice(0, -2) : schema}`;
  const check = ajv.compile(list ? { type: "array", items: { $ref } } : { $ref });
  if (!check(JSON.parse(json))) {
    errors.push(...check.errors.map((error) => `${schema}${error.instancePath}: ${error.message}`));
  }
}
console.log(JSON.stringify([...new Set(errors)]));
