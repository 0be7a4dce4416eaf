import type { WritingReply } from '../../src/wire/page-writing';
import { ask } from './host';

type Reply = WritingReply<'resolve'> | undefined;
/** The host's information about an issue. */
export type ResolvedIssue = NonNullable<NonNullable<Reply>['issues']>[number];

/** Asks the host about things that texts mention. All questions of one task are sent in one message. */
const cache = new Map<string, unknown>();
let pending = new Map<string, { parse: (reply: Reply) => unknown; resolves: ((answer: unknown) => void)[] }>();

/** Clears the cache, because another issue may belong to another folder. */
export const clearMentioned = (): void => cache.clear();

export type Mentioned = 'file' | 'commit';

function lookUp<T>(key: string, parse: (reply: Reply) => T): Promise<T> {
  if (cache.has(key)) return Promise.resolve(cache.get(key) as T);
  if (pending.size === 0) setTimeout(() => void flush(), 30);
  return new Promise((resolve) => {
    const waiting = pending.get(key) ?? { parse, resolves: [] };
    waiting.resolves.push((answer) => resolve(answer as T));
    pending.set(key, waiting);
  });
}

/** Whether a file of the workspace or a commit exists. Missing ones do not become links. */
export const isThere = (type: Mentioned, name: string): Promise<boolean> =>
  lookUp(
    `${type} ${name}`,
    (reply) => (type === 'file' ? reply?.files.includes(fileOf(name).path) : reply?.commits.includes(name)) === true,
  );

/** The host's information about an issue; undefined when there is none. */
export const resolveIssue = (number: number): Promise<ResolvedIssue | undefined> =>
  lookUp(`issue ${number}`, (reply) => reply?.issues?.find((issue) => issue.number === number));

async function flush(): Promise<void> {
  const batch = pending;
  pending = new Map();
  const namesOf = (type: Mentioned | 'issue') =>
    [...batch.keys()].filter((key) => key.startsWith(`${type} `)).map((key) => key.slice(type.length + 1));
  // Only the path matters, not the line.
  const files = [...new Set(namesOf('file').map((file) => fileOf(file).path))];
  const reply = await ask('resolve', { files, commits: namesOf('commit'), issues: namesOf('issue').map(Number) });
  for (const [key, { parse, resolves }] of batch) {
    const answer = parse(reply);
    if (reply) cache.set(key, answer);
    for (const resolve of resolves) resolve(answer);
  }
}

/** Parses `path:12-20`. */
export function fileOf(text: string): { path: string; line?: number; lastLine?: number } {
  const [, path = text, line, last] = /^(.*?)(?::(\d+)(?:-(\d+))?)?$/.exec(text) ?? [];
  return {
    path,
    ...(line !== undefined && Number(line) > 0 && { line: Number(line) }),
    ...(last !== undefined && Number(last) > 0 && { lastLine: Number(last) }),
  };
}
