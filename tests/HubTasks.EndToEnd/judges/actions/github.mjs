// GitHub's own parser and evaluator, loaded in a way that works on every supported Node.
import { register } from "node:module";

register("./json-hook.mjs", import.meta.url);

export const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
export const { parseWorkflow, NoOperationTraceWriter } = await import("@actions/workflow-parser");
export const { convertToIfCondition } = await import("@actions/workflow-parser/model/converter/if-condition");
export const { splitAllowedContext } = await import("@actions/workflow-parser/templates/allowed-context");
export const { truthy } = await import("@actions/expressions/result");
export const { Lexer, Parser, Evaluator, data } = await import("@actions/expressions");

/** The values of a mapping token by key; of no token, an empty object. */
export const entries = (token) => Object.fromEntries([...(token ?? [])].map(({ key, value }) => [key.value, value]));

/** A file's token tree. Any error of the parser is ours. */
export function parse(kind, name, content) {
  const parser = kind === "action" ? parseAction : parseWorkflow;
  const result = parser({ name, content }, new NoOperationTraceWriter());
  const errors = result.context.errors.getErrors().map(String);
  if (errors.length > 0) throw new Error(`${name}: ${errors.join("; ")}`);
  return result;
}
