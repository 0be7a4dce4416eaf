import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { nearest } from '../model/nearest';
import { fileErrorSentence } from './file-errors';
import { CommandError, printToStderr, UsageError, type Arguments, type Command } from './output';

/**
 * Values of options from environment variables and a settings file. The command line takes precedence over the environment, and the environment over
 * the file.
 */

const PREFIX = 'ISSUE_BUCKET_';
/**
 * Variables with this prefix that are not settings: other variables of this program (`list` and `mcp` read URL, token, name and password of a
 * server), and those that Kubernetes sets for a service called `issue-bucket`
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
const NOT_SETTINGS = /^ISSUE_BUCKET_(RESTARTED$|URL$|TOKEN$|USERNAME$|PASSWORD$|SERVICE_|PORT_\d)/;
const MAX_CONFIG_BYTES = 2 ** 20;
/** Options that are paths. In a settings file they are relative to its folder, because the working directory of a service is not obvious. */
const PATHS = ['data', 'files', 'from', 'to', 'to-files', 'access-log'];
/** Values of a boolean variable. */
const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off'];

/** A URL of a database, such as `postgres://...` or `file:...`. The scheme has at least two letters, because `C:` is a drive. */
const ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/|(file|sqlite|sqlite3|jdbc|postgres|postgresql|mysql|mariadb|mongodb|https?|ssh|git):)/i;
/** Whether a text is a URL rather than a path. */
export const isAddress = (text: string): boolean => ADDRESS.test(text);

/** Removes name, password and query from the URLs in a text, so that secrets are neither printed nor logged. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(/(?<=\/\/)\S*@/g, '...@')
    .replace(/^(?!\S*\/\/)[^\s/]*:\S*@/, '...@')
    .replace(/(?<=\/\/\S*)\?\S*/g, '?...');

type Value = string | boolean | readonly string[];
interface SettingValue {
  readonly value: Value;
  readonly origin: string;
}

/** Returns the name of an option's environment variable. */
export const variableOf = (option: string): string => PREFIX + option.toUpperCase().replaceAll('-', '_');

/** Settings of commands that do not list their own: the location of data. */
const LOCATION_OPTIONS = ['data', 'files', 'from', 'to', 'to-files'];

const settingsOf = ({ settings, options }: Command): readonly string[] =>
  settings ?? LOCATION_OPTIONS.filter((option) => option in options);

/** Runs work with an option's value. Adds the value's origin to an error unless it is from the command line. */
export function withOrigin<T>(args: Pick<Arguments, 'origin'>, option: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    const origin = args.origin(option);
    const isForPeople = error instanceof UsageError || error instanceof CommandError;
    if (isForPeople && origin !== undefined && !origin.startsWith('--') && !error.message.endsWith(originNote(origin)))
      error.message += originNote(origin);
    throw error;
  }
}
const originNote = (origin: string): string => ` (set by ${origin})`;

/** Returns the value of an option's variable; undefined when it is not set. @throws {UsageError} */
function fromVariable(
  option: string,
  { type, multiple }: Command['options'][string],
  environment: NodeJS.ProcessEnv,
): SettingValue | undefined {
  const origin = variableOf(option);
  const text = environment[origin]?.trim() ?? '';
  if (text === '') return undefined;
  if (type !== 'boolean') return { origin, value: multiple ? text.split(/[\s,]+/).filter(Boolean) : text };
  const word = text.toLowerCase();
  if (YES.includes(word) || NO.includes(word)) return { origin, value: YES.includes(word) };
  throw new UsageError(`${origin} is neither yes nor no. Write 1 or 0.`);
}

/** Prints a note for unknown variables with the prefix, because a typing error would be unnoticed otherwise. */
function noteUnknownVariables(knownNames: readonly string[], environment: NodeJS.ProcessEnv): void {
  const names = [...knownNames, 'config'].map(variableOf);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(PREFIX) || names.includes(name) || NOT_SETTINGS.test(name)) continue;
    const similar = nearest(name, names);
    printToStderr(`Note: ${name} is not a setting, so it has no effect.${similar === undefined ? '' : ` Did you mean ${similar}?`}`);
  }
}

/** Reads a settings file. @throws {UsageError} when it is invalid @throws {CommandError} when it cannot be read */
function readConfig(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    const stats = statSync(file);
    if (stats.isFile() && stats.size > MAX_CONFIG_BYTES) throw new CommandError(`${file} is too large for a settings file.`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = fileErrorSentence(error, file);
    if (message === undefined) throw error;
    throw new CommandError(`The settings cannot be read. ${message}`);
  }
  let config: unknown;
  try {
    config = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const [, place] = /\((line \d+ column \d+)\)/.exec((error as Error).message) ?? [];
    throw new UsageError(`${file} is not JSON${place === undefined ? '' : ` (${place})`}. Write it like {"port": 8700}.`);
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as Record<string, unknown>;
  throw new UsageError(`${file} contains no settings. Write it like {"port": 8700}.`);
}

const isText = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || (typeof value === 'number' && Number.isFinite(value));

/** Parses the value of an option's key in the settings file. @throws {UsageError} */
function fromKey(option: string, { type, multiple }: Command['options'][string], value: unknown, file: string): SettingValue {
  const origin = `"${option}" in ${file}`;
  if (type === 'boolean') {
    if (typeof value === 'boolean') return { origin, value };
    throw new UsageError(`${origin} must be true or false.`);
  }
  const place = (text: string): string =>
    !PATHS.includes(option) || isAbsolute(text) || isAddress(text) || text === '-' ? text : resolve(dirname(file), text);
  if (multiple) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((item) => typeof item === 'string' && item !== '')) return { origin, value: values as string[] };
    throw new UsageError(`${origin} must be a text or a list of texts.`);
  }
  if (isText(value)) return { origin, value: place(String(value)) };
  throw new UsageError(`${origin} must be a text or a number.`);
}

/** Reads the values of a settings file by option. @throws {UsageError} for an unknown key */
function fromFile(file: string, commands: readonly Command[]): ReadonlyMap<string, SettingValue> {
  const knownOptions = new Map(commands.flatMap((command) => settingsOf(command).map((name) => [name, command.options[name]!] as const)));
  const values = new Map<string, SettingValue>();
  for (const [key, value] of Object.entries(readConfig(file))) {
    const option = knownOptions.get(key);
    if (!option) {
      const similar = nearest(key, [...knownOptions.keys()]);
      throw new UsageError(
        `${file} has the key "${key}", which is not a setting.${similar === undefined ? '' : ` Did you mean "${similar}"?`}`,
      );
    }
    values.set(key, fromKey(key, option, value, file));
  }
  return values;
}

/**
 * Completes the arguments of a command from the environment and the file of `--config` (or `ISSUE_BUCKET_CONFIG`). Lists from several sources are not
 * merged.
 * @throws {UsageError} for invalid values
 * @throws {CommandError} when the file cannot be read
 */
export function withSettings(command: Command, commands: readonly Command[], args: Arguments, environment: NodeJS.ProcessEnv): Arguments {
  if (!('config' in command.options)) return args;
  const settings = settingsOf(command);
  if (command.settings) noteUnknownVariables(settings, environment);
  const otherSettings = new Map<string, SettingValue>();
  const config = args.text('config') ?? fromVariable('config', { type: 'string' }, environment)?.value;
  if (typeof config === 'string') {
    if (args.text('config') === undefined) otherSettings.set('config', { value: config, origin: variableOf('config') });
    for (const [option, setting] of fromFile(config, commands)) if (settings.includes(option)) otherSettings.set(option, setting);
  }
  for (const option of settings) {
    const setting = fromVariable(option, command.options[option]!, environment);
    if (setting) otherSettings.set(option, setting);
  }
  const value = (option: string): Value | undefined => (args.origin(option) === undefined ? otherSettings.get(option)?.value : undefined);
  return {
    positionals: args.positionals,
    text(option) {
      const setting = value(option);
      return typeof setting === 'string' ? setting : args.text(option);
    },
    texts(option) {
      const setting = value(option);
      return Array.isArray(setting) ? setting : args.texts(option);
    },
    flag: (option) => value(option) === true || args.flag(option),
    origin: (option) => args.origin(option) ?? otherSettings.get(option)?.origin,
  };
}
