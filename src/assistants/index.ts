import * as v from 'valibot';
import { codeOfIssue } from './code';
import { INPUTS, toolOf, type ToolInput, type ToolName } from './definitions';
import { errorText, ToolError } from './errors';
import { findIssues } from './find';
import type { ToolHost } from './host';
import { readIssue } from './read';
import { visibleLine } from './visible';
import { writeChange, writeComment, writeNewIssue } from './write';

/** The result of a tool call; `error` is for the log. */
export interface ToolAnswer {
  readonly text: string;
  readonly error?: unknown;
}

type Run<N extends ToolName> = (host: ToolHost, input: ToolInput<N>, signal: AbortSignal) => Promise<string>;
const RUNS: { readonly [N in ToolName]: Run<N> } = {
  find_issues: findIssues,
  read_issue: readIssue,
  code_of_issue: codeOfIssue,
  create_issue: writeNewIssue,
  change_issue: writeChange,
  comment_on_issue: writeComment,
};

const MAX_QUOTED_CHARS = 60;

/**
 * Reads what a model gives to a tool.
 * @throws {ToolError} with the problem and the arguments of the tool
 */
export function inputOf<N extends ToolName>(name: N, input: unknown): ToolInput<N> {
  const schema = INPUTS[name];
  const read = v.safeParse(schema, input ?? {}, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const key = visibleLine(v.getDotPath(issue) ?? '', MAX_QUOTED_CHARS);
  const names = Object.keys(schema.entries).join(', ');
  if (issue.type === 'strict_object' && issue.expected === 'never') throw new ToolError(`${name} has no '${key}': it takes ${names}.`);
  if (issue.type === 'strict_object' && key === '') throw new ToolError(`${name} takes an object with ${names}.`);
  if (issue.type === 'strict_object') throw new ToolError(`${name} needs '${key}': it takes ${names}.`);
  throw new ToolError(`'${key}' of ${name} ${issue.message}.`);
}

/** Runs a tool. Never rejects: failures are results with a message that a model can act on. */
export async function callTool(host: ToolHost, name: ToolName, input: unknown, signal: AbortSignal): Promise<ToolAnswer> {
  try {
    if (toolOf(name)?.isWriting && !host.mayWrite) throw new ToolError(`${name} writes, and only reading is allowed here.`);
    const run = RUNS[name] as Run<ToolName>;
    return { text: await run(host, inputOf(name, input), signal) };
  } catch (error) {
    return { text: errorText(error), error };
  }
}
