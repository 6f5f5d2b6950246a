// Scans the cache that each line of standard input names, a JSON string, and answers with a line: {repos, warnings}.
import { createInterface } from "node:readline";
import { scanCacheDir } from "@huggingface/hub";

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const found = await scanCacheDir(JSON.parse(line));
    answer = { repos: found.repos.length, warnings: found.warnings.map((warning) => String(warning?.message ?? warning)) };
  } catch (error) {
    answer = { repos: 0, warnings: [String(error?.message ?? error)] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
