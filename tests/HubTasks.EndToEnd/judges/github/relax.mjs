// Copies the recorded scenarios to the folder named on standard input with only the host among their request headers, so
// that they can be replayed with the headers that this project really sends.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { folder, scenarios } = JSON.parse(await new Response(process.stdin).text());
const require = createRequire(import.meta.url);
const root = require.resolve("@octokit/fixtures/package.json").replace(/package\.json$/, "");
mkdirSync(folder, { recursive: true });
for (const name of scenarios) {
  const records = JSON.parse(readFileSync(`${root}scenarios/api.github.com/${name}/normalized-fixture.json`, "utf8"));
  for (const record of records) {
    record.reqheaders = { host: record.reqheaders.host };
  }
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(records));
}
console.log("{}");
