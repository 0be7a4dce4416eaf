import { once } from 'node:events';
import { version } from '../../package.json';
import { PASSWORD_VARIABLE, credentialsOfEnvironment, serverUrl, TOKEN_VARIABLE, URL_VARIABLE, USERNAME_VARIABLE } from './server-choice';
import {
  DATA,
  dataLocation,
  printToStderr,
  repositoryArgument,
  EXISTING_DATA_HELP,
  UsageError,
  withExisting,
  withReadable,
  type Command,
} from './command';
import { LineReader } from './lines';
import type { ToolSite } from './mcp-host';
import type { Arguments } from './output';

/** A message contains at most two long texts. */
const MAX_MESSAGE_BYTES = 2 ** 20;

/** Serves a client on standard input and output, until the client closes them. */
async function serveTools(site: ToolSite, args: Arguments): Promise<void> {
  const { McpSession } = await import('../assistants/mcp');
  const { toolHost } = await import('./mcp-host');
  const allowed = args.text('repository') === undefined ? undefined : repositoryArgument(args.text('repository'));
  const session = new McpSession({
    host: toolHost(site, allowed, args.flag('write')),
    version,
    send: (message) => void process.stdout.write(`${message}\n`),
    log: (error) => printToStderr(error instanceof Error ? error.message : String(error)),
  });
  const lines = new LineReader({
    maxBytes: MAX_MESSAGE_BYTES,
    onLine: (line) => session.receive(line),
    onTooLong: () => session.refuse(`A message has at most ${MAX_MESSAGE_BYTES} bytes. Send less at once.`),
  });
  process.stdin.on('data', (chunk: Buffer) => lines.write(chunk));
  // Running writes are finished below. A client that ends this process needs no more responses.
  await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close'), once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  process.stdin.destroy();
  await session.settled();
}

async function serverSite(url: string, args: Arguments): Promise<ToolSite> {
  const { askServer } = await import('./server-service');
  return askServer({ url, ...credentialsOfEnvironment(), isPlainAllowed: args.flag('plain-http') });
}

export const mcpCommand: Command = {
  name: 'mcp',
  usage: 'mcp [--repository OWNER/SLUG] [--write] (--data FILE | --url URL)',
  summary: 'Give an assistant tools to find and read issues, by the Model Context Protocol on standard input and output',
  positionals: [],
  options: {
    ...DATA,
    url: { type: 'string' },
    repository: { type: 'string' },
    write: { type: 'boolean' },
    'plain-http': { type: 'boolean' },
  },
  help: [
    ['--repository OWNER/SLUG', 'the only repository that may be used; all that you can see by default'],
    ['--write', 'the assistant may create issues, change them and comment on them; without it, it can only read. Nothing is ever deleted'],
    EXISTING_DATA_HELP,
    [
      '--url URL',
      `the server (or set ${URL_VARIABLE}); your token is read from ${TOKEN_VARIABLE}, or name and password from ${USERNAME_VARIABLE} and ${PASSWORD_VARIABLE}`,
    ],
    ['--plain-http', 'send the token to a server without https, where others on the network can read it'],
  ],
  async run(args) {
    if (args.text('repository') !== undefined) repositoryArgument(args.text('repository'));
    const url = serverUrl(args);
    if (url !== undefined) return serveTools(await serverSite(url, args), args);
    if (args.text('data') === undefined) throw new UsageError('Name the data file with --data FILE, or the server with --url URL.');
    const withData = args.flag('write') ? withExisting : withReadable;
    await withData(args, async (store) => {
      const { dataFileSite } = await import('./mcp-host');
      await serveTools(await dataFileSite(store, dataLocation(args).file, args.flag('write')), args);
    });
  },
};
