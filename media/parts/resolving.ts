import { ask } from './host';

/** Cache of which files and commits exist. Missing ones become no links. */
const known = new Map<string, boolean>();
let pending = new Map<string, ((isThere: boolean) => void)[]>();

/** Clears the cache, because another issue may belong to another folder. */
export const forgetMentioned = (): void => known.clear();

export type Mentioned = 'file' | 'commit';

/** Whether a file of the workspace or a commit exists. Calls of one task are sent in one message. */
export function isThere(type: Mentioned, name: string): Promise<boolean> {
  const key = `${type} ${name}`;
  const answer = known.get(key);
  if (answer !== undefined) return Promise.resolve(answer);
  if (pending.size === 0) setTimeout(() => void flush(), 30);
  return new Promise((resolve) => pending.set(key, [...(pending.get(key) ?? []), resolve]));
}

async function flush(): Promise<void> {
  const batch = pending;
  pending = new Map();
  const named = (type: Mentioned) => [...batch.keys()].filter((key) => key.startsWith(`${type} `)).map((key) => key.slice(type.length + 1));
  const [files, commits] = [named('file'), named('commit')];
  // Only the path matters, not the line.
  const paths = [...new Set(files.map((file) => fileOf(file).path))];
  const reply = await ask('resolve', { files: paths, commits });
  for (const [key, resolves] of batch) {
    const name = key.slice(key.indexOf(' ') + 1);
    const found = key.startsWith('file ') ? reply?.files.includes(fileOf(name).path) : reply?.commits.includes(name);
    if (reply) known.set(key, found === true);
    for (const resolve of resolves) resolve(found === true);
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
