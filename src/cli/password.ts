import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError, UsageError } from './command';

const MAX_PASSWORD_BYTES = 4096;

/** Reads a password from standard input, without the line break that `echo` adds. @throws {CommandError} when it is too long */
export async function readPassword(input: AsyncIterable<Buffer | string> = process.stdin): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MAX_PASSWORD_BYTES) throw new CommandError(`The password on standard input is longer than ${MAX_PASSWORD_BYTES} bytes.`);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/**
 * Asks for a password at the terminal, twice and without echo. @throws {UsageError} without a terminal @throws {CommandError} when the passwords
 * differ, or on Ctrl+C
 */
export async function askPassword(username: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError('Give the password on standard input, with --password-stdin.');
  const silent = new Writable({ write: (_chunk, _encoding, callback) => callback() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  const stopped = new Promise<never>((_, reject) => terminal.on('SIGINT', () => reject(new CommandError('Nothing was changed.'))));
  const prompt = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const answer = await Promise.race([terminal.question(''), stopped]);
    process.stderr.write('\n');
    return answer;
  };
  try {
    const password = await prompt(`Password for ${username}: `);
    if ((await prompt('Again: ')) !== password) throw new CommandError('The passwords differ. Nothing was changed.');
    return password;
  } finally {
    terminal.close();
  }
}
