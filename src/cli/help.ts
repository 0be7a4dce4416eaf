import type { Command } from './output';

/** Width of help texts, in columns. */
export const MAX_COLUMNS = 100;
/** Options up to this width have their description on the same line, longer ones on the next. */
const MAX_NAME_COLUMNS = 26;

/** Wraps words to lines of at most `columns`. A longer word gets its own line. */
export function wrapWords(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Formats names and descriptions in two columns. */
function formatColumns(rows: readonly (readonly [name: string, sentence: string])[]): string[] {
  const fitting = rows.map(([name]) => name.length).filter((length) => length <= MAX_NAME_COLUMNS);
  const width = Math.max(0, ...fitting);
  const indent = ' '.repeat(width + 4);
  return rows.flatMap(([name, sentence]) => {
    const lines = wrapWords(sentence.split(' '), MAX_COLUMNS - indent.length).map((line) => indent + line);
    if (name.length > width) return [`  ${name}`, ...lines];
    return [`  ${name.padEnd(width)}  ${lines[0]?.trimStart() ?? ''}`.trimEnd(), ...lines.slice(1)];
  });
}

/** Splits a usage into parts that must not be wrapped: `[--authors MAP]`, `--data FILE`. */
function usagePieces(usage: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const word of usage.split(' ')) {
    const isValue = depth === 0 && /^[A-Z|/]+$/.test(word) && /^--\S+$/.test(lines.at(-1) ?? '');
    if (depth > 0 || isValue) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
    depth += word.split('[').length - word.split(']').length;
  }
  return lines;
}

const usageLines = (usage: string): string[] =>
  wrapWords(usagePieces(`issue-bucket ${usage}`), MAX_COLUMNS - 'Usage: '.length).map(
    (line, at) => (at === 0 ? 'Usage: ' : '       ') + line,
  );

/** Returns the help of the program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'Issue Bucket: an issue tracker that is compatible with Bitbucket.',
    '',
    'Usage: issue-bucket COMMAND ...',
    '',
    ...formatColumns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'issue-bucket COMMAND --help shows the options of a command, issue-bucket --version the version.',
  ].join('\n');
}

/** Returns the help of all commands that begin with a word, such as `user`. */
export const groupHelp = (commands: readonly Command[]): string =>
  [
    'Usage:',
    '',
    ...commands.flatMap(({ usage, summary }) => [
      ...wrapWords(usagePieces(`issue-bucket ${usage}`), MAX_COLUMNS - 6).map((line, at) => (at === 0 ? '  ' : '      ') + line),
      ...wrapWords(`${summary}.`.split(' '), MAX_COLUMNS - 6).map((line) => `      ${line}`),
      '',
    ]),
    'issue-bucket COMMAND --help shows the options of a command.',
  ].join('\n');

const CONFIG_HELP = [
  '--config FILE',
  'a settings file in JSON, whose keys are the options of serve without --, such as {"data": "issues.sqlite"}',
] as const;

/** Returns the help of one command. */
export const commandHelp = ({ usage, summary, help, options }: Command): string =>
  [
    ...usageLines(usage),
    '',
    ...wrapWords(`${summary}.`.split(' '), MAX_COLUMNS),
    '',
    ...formatColumns('config' in options && !help.some(([option]) => option === CONFIG_HELP[0]) ? [...help, CONFIG_HELP] : help),
  ].join('\n');
