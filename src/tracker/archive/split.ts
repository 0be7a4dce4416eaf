import type { Message } from '../../wire/messages';
import * as messages from '../../wire/messages';
import { isUtf8 } from 'node:buffer';
import { ArchiveError } from './error';
import { LIMITS } from './limits';

/** A part of a section: one row of a list, or (index null) the complete value if it is not a list. */
export interface JsonPart {
  readonly section: string;
  readonly index: number | null;
  readonly bytes: Buffer;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

const EXPECTED = {
  start: '{',
  key: messages.t('the name of a section'),
  nextKey: messages.t('the name of a section'),
  colon: ':',
  value: messages.t('a value'),
  element: messages.t('a value'),
  nextElement: messages.t('a value'),
  afterElement: messages.t(', or ]'),
  afterValue: messages.t(', or }'),
  end: messages.t('nothing more'),
} as const;
type State = keyof typeof EXPECTED;

/**
 * Splits the streamed JSON of an archive into rows. It only finds where each row begins and ends and leaves parsing to `JSON.parse`, which is much
 * faster than a streaming parser. It checks the syntax between rows.
 */
export class Splitter {
  #state: State = 'start';
  #section = '';
  #index = 0;
  #token: Buffer[] = [];
  #length = 0;
  #inside = false;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #consumed = 0;
  #isSkipping = false;
  readonly #sections = new Set<string>();

  /** Names of the sections so far, including those without rows. */
  get sections(): ReadonlySet<string> {
    return this.#sections;
  }

  readonly #file: string;
  readonly #isSelected: (section: string) => boolean;

  /** Sections that are not selected are scanned as one value and discarded. */
  constructor(file: string, isSelected: (section: string) => boolean = () => true) {
    this.#file = file;
    this.#isSelected = isSelected;
  }

  /** Scans the next bytes and yields the parts that end in them. @throws {ArchiveError} */
  *push(chunk: Buffer): Generator<JsonPart> {
    let at = this.#consumed === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0; // byte order mark
    while (at < chunk.length) {
      if (!this.#inside) {
        if (!isSpace(chunk[at]!) && this.#sign(chunk[at]!, this.#consumed + at)) continue;
        at++;
        continue;
      }
      const end = this.#endOfToken(chunk, at);
      this.#append(chunk.subarray(at, end));
      at = end;
      if (this.#inside) break;
      const part = this.#finish();
      if (part) yield part;
    }
    this.#consumed += chunk.length;
  }

  /** Ends the file. @throws {ArchiveError} when it is incomplete */
  end(): void {
    if (this.#state === 'end') return;
    throw this.#broken(this.#consumed === 0 ? messages.t('it is empty') : messages.t('it ends after {0} bytes', String(this.#consumed)));
  }

  /** Handles a byte between tokens. Returns whether a token begins with it. */
  #sign(byte: number, place: number): boolean {
    const char = String.fromCharCode(byte);
    switch (this.#state) {
      case 'start':
        if (char !== '{')
          throw new ArchiveError(
            messages.t('{0} does not contain the sections of an archive. Use the archive as Bitbucket exported it.', this.#file),
          );
        this.#state = 'key';
        return false;
      case 'key':
      case 'nextKey':
        if (char === '}' && this.#state === 'key') this.#state = 'end';
        else if (byte === QUOTE) return this.#begin();
        else throw this.#unexpected(char, place);
        return false;
      case 'colon':
        if (byte !== COLON) throw this.#unexpected(char, place);
        this.#state = 'value';
        return false;
      case 'value':
        this.#isSkipping = !this.#isSelected(this.#section);
        if (char !== '[' || this.#isSkipping) return this.#begin(char, place);
        this.#state = 'element';
        this.#index = 0;
        return false;
      case 'element':
      case 'nextElement':
        if (char === ']' && this.#state === 'element') this.#state = 'afterValue';
        else return this.#begin(char, place);
        return false;
      case 'afterElement':
        if (char === ']') this.#state = 'afterValue';
        else if (byte === COMMA) this.#state = 'nextElement';
        else throw this.#unexpected(char, place);
        return false;
      case 'afterValue':
        if (char === '}') this.#state = 'end';
        else if (byte === COMMA) this.#state = 'nextKey';
        else throw this.#unexpected(char, place);
        return false;
      case 'end':
        throw this.#unexpected(char, place);
    }
  }

  #begin(char = '', place = 0): boolean {
    if (char !== '' && !/[[{"\w-]/.test(char)) throw this.#unexpected(char, place);
    this.#inside = true;
    this.#depth = 0;
    this.#length = 0;
    return true;
  }

  /** Returns the index of the token's end, or the end of the chunk when the token continues. */
  #endOfToken(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    let quoted = this.#quoted;
    let escaped = this.#escaped;
    let at = from;
    let isAtEnd = false;
    for (; at < chunk.length && !isAtEnd; at++) {
      const byte = chunk[at]!;
      if (quoted) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          quoted = false;
          isAtEnd = depth === 0;
        }
      } else if (byte === QUOTE) quoted = true;
      else if (isOpening(byte)) {
        if (++depth > LIMITS.depth)
          throw new ArchiveError(messages.t('{0} in {1} is nested too deeply. Nothing was imported.', this.#name(), this.#file));
      } else if (isClosing(byte)) {
        if (depth === 0) break;
        isAtEnd = --depth === 0;
      } else if (depth === 0 && (byte === COMMA || isSpace(byte))) break;
    }
    this.#depth = depth;
    this.#quoted = quoted;
    this.#escaped = escaped;
    this.#inside = !isAtEnd && at === chunk.length;
    return at;
  }

  #append(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#isSkipping) {
      if (this.#length <= LIMITS.unknownBytes) return;
      throw new ArchiveError(
        messages.t('{0} has an unknown section {1} that is too large. Nothing was imported.', this.#file, sectionName(this.#section)),
      );
    }
    if (this.#length > LIMITS.rowBytes) {
      throw new ArchiveError(
        messages.t('{0} in {1} is too large for an issue or a comment. Nothing was imported.', this.#name(), this.#file),
      );
    }
    this.#token.push(bytes);
  }

  #finish(): JsonPart | undefined {
    if (this.#isSkipping) {
      this.#isSkipping = false;
      this.#state = 'afterValue';
      return undefined;
    }
    const bytes = this.#token.length === 1 ? this.#token[0]! : Buffer.concat(this.#token);
    this.#token = [];
    if (this.#state === 'key' || this.#state === 'nextKey') {
      this.#section = this.#read(bytes);
      if (this.#sections.has(this.#section)) throw this.#broken(messages.t('it has the section "{0}" twice', this.#section.slice(0, 40)));
      this.#sections.add(this.#section);
      if (this.#sections.size > LIMITS.sections)
        throw new ArchiveError(messages.t('{0} has too many sections: more than {1}. Nothing was imported.', this.#file, LIMITS.sections));
      this.#state = 'colon';
      return undefined;
    }
    const isElement = this.#state !== 'value';
    this.#state = isElement ? 'afterElement' : 'afterValue';
    return { section: this.#section, index: isElement ? this.#index++ : null, bytes };
  }

  #read(bytes: Buffer): string {
    try {
      return JSON.parse(bytes.toString()) as string;
    } catch {
      throw this.#broken(messages.t('the name of a section cannot be read'));
    }
  }

  #name(): string {
    return this.#state === 'value' ? `"${this.#section}"` : `${this.#section}[${this.#index}]`;
  }

  #unexpected(char: string, place: number): ArchiveError {
    return this.#broken(messages.t('{0} at byte {1}, where {2} was expected', JSON.stringify(char), String(place), EXPECTED[this.#state]));
  }

  #broken(problem: Message): ArchiveError {
    return new ArchiveError(messages.t('{0} is not valid JSON ({1}). {2}', this.#file, problem, REPAIR_HINT));
  }
}

/** Quotes and shortens the name of a section for messages. */
export const sectionName = (section: string): string => JSON.stringify(section.slice(0, 40));

const REPAIR_HINT = messages.t('Nothing was imported: use the archive as Bitbucket exported it, or correct that file and zip it again.');

/** Names a part in messages: `issues[12]`, or a complete section in quotes. */
export const sectionNameOf = ({ section, index }: Omit<JsonPart, 'bytes'>): string =>
  index === null ? `"${section}"` : `${section}[${index}]`;

/** Parses a part. @throws {ArchiveError} that names it */
export function parsePiece(file: string, part: JsonPart): unknown {
  if (!isUtf8(part.bytes)) throw new ArchiveError(messages.t('{0} in {1} is not valid UTF-8. {2}', sectionNameOf(part), file, REPAIR_HINT));
  try {
    return JSON.parse(part.bytes.toString());
  } catch (error) {
    const problem = (error as Error).message.replace(/\.$/, '').slice(0, 160);
    throw new ArchiveError(messages.t('{0} in {1} is not valid JSON ({2}). {3}', sectionNameOf(part), file, problem, REPAIR_HINT), {
      cause: error,
    });
  }
}

/** Yields the parts of a file in order and in batches, because awaiting each of a million rows is expensive. @throws {ArchiveError} */
export async function* split(
  file: string,
  chunks: AsyncIterable<Buffer>,
  splitter = new Splitter(file),
): AsyncGenerator<Iterable<JsonPart>> {
  for await (const chunk of chunks) yield splitter.push(chunk);
  splitter.end();
}
