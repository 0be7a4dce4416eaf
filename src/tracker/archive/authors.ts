import * as messages from '../../wire/messages';
import { ArchiveError } from './error';

/** Map of authors: usernames of this tracker by the names of people in an archive. */
export type Authors = ReadonlyMap<string, string>;

/** A valid username, as for the command `user add`. */
const USERNAME = /^[^\s:/\p{C}]{1,128}$/u;

/**
 * Parses a map of authors: a JSON object (`{"Ana Costa": "ana", "557058:...": "bo"}`), or CSV with two columns and an optional header
 * (`name,username`). @throws {ArchiveError} that names the invalid entry
 */
export function readAuthors(text: string): Authors {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const pairs = trimmed.startsWith('{') ? fromJson(trimmed) : fromCsv(trimmed);
  const authors = new Map<string, string>();
  for (const [name, username] of pairs) {
    if (username === '') continue; // a template line that is not filled in yet
    if (!USERNAME.test(username)) {
      throw new ArchiveError(
        messages.t(
          'The map of authors gives {0} the username {1}, which is not valid: usernames have no spaces, colons or slashes.',
          JSON.stringify(name),
          JSON.stringify(username),
        ),
      );
    }
    authors.set(name, username);
  }
  return authors;
}

function fromJson(text: string): [string, string][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ArchiveError(`The map of authors is not valid JSON (${(error as Error).message.slice(0, 160)}). Correct it and try again.`, {
      cause: error,
    });
  }
  return Object.entries(value as object).map(([name, username]: [string, unknown]) => {
    if (username !== null && typeof username !== 'string')
      throw new ArchiveError(`The map of authors gives ${JSON.stringify(name)} a value that is not text.`);
    return [name.trim(), username?.trim() ?? ''];
  });
}

const CELL = /\s*(?:"((?:[^"]|"")*)"\s*|((?:[^\s",;\t][^",;\t]*)?))(?:[,;\t]|$)/y;

function fromCsv(text: string): [string, string][] {
  const rows = text.split(/\r\n?|\n/).flatMap((line, index): [string, string][] => {
    if (line.trim() === '') return [];
    CELL.lastIndex = 0;
    const cells = [0, 1].map(() => CELL.exec(line)).map((match) => match && (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    const [name, username] = cells;
    if (name == null || username == null || name === '') {
      throw new ArchiveError(
        `Line ${index + 1} of the map of authors is not a name and a username, separated by a comma. Correct it and try again.`,
      );
    }
    return [[name, username]];
  });
  const [heading] = rows;
  return heading && /^(name|from|author|account_id)$/i.test(heading[0]) && /^(username|to|user)$/i.test(heading[1]) ? rows.slice(1) : rows;
}
