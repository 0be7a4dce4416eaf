import { once } from 'node:events';
import { DEFAULT_SORT, type IssueQuery } from '../model/query';
import { matchesNothing, interpretQuery, parseQuery, type QueryMeaning, type QueryProblem } from '../model/query-language';
import type { Issue, RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { format } from '../wire/messages';
import {
  CommandError,
  DATA,
  printToStderr,
  repositoryArgument,
  cancellable,
  EXISTING_DATA_HELP,
  UsageError,
  withReadable,
  type Command,
} from './command';
import { columnsOf, LIST_OUTPUTS, listWriter } from './list-formats';
import type { ListedSite } from './list-site';
import type { Arguments } from './output';
import { serverUrl, TOKEN_VARIABLE, tokenOfEnvironment, URL_VARIABLE } from './server-choice';

/** The page size. Each page is printed before the next one is requested. */
const PAGE_SIZE = 200;

/** The source of issues: a data file or a server. */
interface Source {
  /** Returns the username that `me` stands for; null: nobody is signed in. */
  me(): Promise<string | null>;
  page(query: IssueQuery): Promise<readonly Issue[]>;
  url(number: number): string | undefined;
}

/** Makes the error of a query, with a mark below the invalid part. */
function queryError(text: string, { message, start, end }: QueryProblem): UsageError {
  const before = ' '.repeat(columnsOf(text.slice(0, start)));
  const mark = '^'.repeat(Math.max(1, columnsOf(text.slice(start, end))));
  return new UsageError(`${format(message)}\n  ${text}\n  ${before}${mark}`);
}

/** Interprets a query. @throws {UsageError} with its first problem */
function interpret(text: string, me: string | null): QueryMeaning {
  const meaning = interpretQuery(parseQuery(text), { me, now: new Date() });
  const [problem] = meaning.problems;
  if (problem) throw queryError(text, problem);
  return meaning;
}

/** Parses the maximum number of issues. @throws {UsageError} */
function limitOf(args: Arguments): number {
  const text = args.text('limit');
  if (text === undefined) return Infinity;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--limit must be a number of issues, at least 1, not '${text}'.`);
}

/** Writes to standard output, and waits until a slower reader has caught up. */
async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function list(source: Source, repository: RepositoryId, args: Arguments, signal: AbortSignal): Promise<void> {
  const text = (args.positionals[0] ?? '').replace(/\s/g, ' ');
  // Reports most mistakes before the first request, which `me` may need.
  interpret(text, 'me');
  const meaning = interpret(text, await source.me());
  const output = outputOf(args);
  const writer = listWriter(output, process.stdout.isTTY ? process.stdout.columns : undefined);
  const limit = limitOf(args);
  const { filter, search, searchComments, sort = DEFAULT_SORT } = meaning;
  let count = 0;
  let isEnd = matchesNothing(meaning);
  let before = writer.head();
  while (!isEnd && count < limit && !signal.aborted) {
    const pageLimit = Math.min(PAGE_SIZE, limit - count);
    const issues = await source.page({ filter, search, searchComments, sort, start: count, limit: pageLimit });
    await write(before + issues.map((issue) => writer.issue(issue, repository, source.url(issue.number))).join(''));
    before = '';
    count += issues.length;
    isEnd = issues.length < pageLimit;
  }
  signal.throwIfAborted();
  await write(before + writer.end());
  if (count === 0 && output === 'table') printToStderr('No issue matches.');
}

/** Parses the output format. @throws {UsageError} */
function outputOf(args: Arguments): (typeof LIST_OUTPUTS)[number] {
  const name = args.text('format') ?? LIST_OUTPUTS[0];
  const output = LIST_OUTPUTS.find((output) => output === name);
  if (!output) throw new UsageError(`--format must be one of ${LIST_OUTPUTS.join(', ')}, not '${name}'.`);
  return output;
}

async function siteOf(url: string, repository: RepositoryId, isPlainAllowed: boolean): Promise<ListedSite> {
  const { listedSite } = await import('./list-site');
  return listedSite({ url, ...tokenOfEnvironment(), isPlainAllowed }, repository);
}

export const listCommand: Command = {
  name: 'list',
  usage: 'list [QUERY] --repository OWNER/SLUG [--format table|json|csv|md] [--limit N] (--data FILE | --url URL)',
  summary: 'Print the issues that match a query, from a data file or a server',
  positionals: [],
  optionalPositionals: ['QUERY'],
  options: {
    ...DATA,
    url: { type: 'string' },
    repository: { type: 'string' },
    format: { type: 'string' },
    limit: { type: 'string' },
    'plain-http': { type: 'boolean' },
  },
  help: [
    ['QUERY', "as in the editor: 'is:open assignee:ann sort:created-asc'; write -- before one that begins with -. Default: all issues"],
    ['--repository OWNER/SLUG', 'the repository'],
    ['--format FORMAT', 'table (default), json, csv or md'],
    ['--limit N', 'maximum number of issues'],
    EXISTING_DATA_HELP,
    ['--url URL', `the server (or set ${URL_VARIABLE}); its token, created by user token, is read from ${TOKEN_VARIABLE}`],
    ['--plain-http', 'send the token to a server without https, where others on the network can read it'],
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Name the repository with --repository OWNER/SLUG.');
    const id = repositoryArgument(args.text('repository'));
    outputOf(args);
    limitOf(args);
    const url = serverUrl(args);
    await cancellable('The list was stopped.', async (signal) => {
      if (url !== undefined) return list(await siteOf(url, id, args.flag('plain-http')), id, args, signal);
      if (args.text('data') === undefined) throw new UsageError('Name the data file with --data FILE, or the server with --url URL.');
      await withReadable(args, async (store) => {
        const repository = await store.repository(id);
        if (!repository) throw new CommandError(`There is no repository ${repositoryName(id)} in this data file.`);
        const page = async (query: IssueQuery) => (await store.list(repository.key, query)).issues;
        await list({ me: () => Promise.resolve(null), page, url: () => undefined }, repository.id, args, signal);
      });
    });
  },
};
