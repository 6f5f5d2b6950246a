// Reads {hubUrl, accessToken, steps: [{call, args}]} from standard input, makes each call of @huggingface/hub in turn and
// prints what came back, one array item per step: {value} or {error, status}. Files arrive as {path, base64} or {path, file}.
import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import * as hub from "@huggingface/hub";

console.debug = () => {};

const input = JSON.parse(await new Response(process.stdin).text());

async function content(file) {
  return {
    path: file.path,
    content: file.file ? await openAsBlob(file.file) : new Blob([Buffer.from(file.base64, "base64")]),
  };
}

async function argumentsOf(step) {
  const args = { hubUrl: input.hubUrl, accessToken: input.accessToken, ...step.args };
  if (args.files) {
    args.files = await Promise.all(args.files.map(content));
  }
  if (args.file?.path) {
    args.file = await content(args.file);
  }
  if (args.operations) {
    args.operations = await Promise.all(
      args.operations.map(async (operation) =>
        operation.operation === "addOrUpdate" ? { ...operation, ...(await content(operation)) } : operation,
      ),
    );
  }
  return args;
}

async function valueOf(result) {
  const awaited = await result;
  if (awaited?.[Symbol.asyncIterator]) {
    const all = [];
    for await (const item of awaited) {
      all.push(item);
    }
    return all;
  }
  if (awaited instanceof Blob) {
    const bytes = Buffer.from(await awaited.arrayBuffer());
    return { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
  return awaited ?? null;
}

const results = [];
for (const step of input.steps) {
  try {
    const call =
      step.call === "scanCacheDir"
        ? hub.scanCacheDir(step.args.dir)
        : hub[step.call](await argumentsOf(step));
    results.push({ value: await valueOf(call) });
  } catch (error) {
    results.push({ error: String(error?.message ?? error), status: error?.statusCode ?? null });
  }
}

process.stdout.write(
  JSON.stringify(results, (_, value) => (typeof value === "bigint" ? Number(value) : value instanceof Map || value instanceof Set ? [...value] : value)),
);
