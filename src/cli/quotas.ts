import { exactSize, parseSize } from '../model/sizes';
import type { Quotas } from '../tracker/store/quota-limits';
import { withOrigin } from './settings';
import { UsageError, type Arguments, type Command } from './output';

/** The quotas: option, default in bytes, and description. */
const QUOTAS = [
  {
    option: 'max-texts-per-person',
    quota: 'textsPerPerson',
    bytes: 200e6,
    bounds: 'texts of one person in a repository, with their history',
  },
  { option: 'max-files-per-person', quota: 'filesPerPerson', bytes: 5e9, bounds: 'files that one person has attached in a repository' },
  { option: 'max-texts-per-repository', quota: 'textsPerRepository', bytes: 2e9, bounds: 'all texts of a repository, with their history' },
  { option: 'max-files-per-repository', quota: 'filesPerRepository', bytes: 50e9, bounds: 'all files of a repository' },
] as const;

const sizeText = (bytes: number): string => exactSize(bytes).replace(' ', '');

/** The options of `serve` that limit what is stored. */
export const QUOTA_OPTIONS: Command['options'] = Object.fromEntries(QUOTAS.map(({ option }) => [option, { type: 'string' as const }]));

/** The lines of the help for these options. */
export const QUOTA_HELP: Command['help'] = QUOTAS.map(({ option, bytes, bounds }, at) => {
  const units = at === 0 ? '; KB, MB, GB or TB, and 0 for no limit' : '';
  return [`--${option} SIZE`, `${bounds}; ${sizeText(bytes)} by default${units}`] as const;
});

function bytesOf(option: string, text: string): number | undefined {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes === 0 ? undefined : bytes;
  throw new UsageError(`'${text}' is not a size for --${option}. Write a number with KB, MB, GB or TB, such as 200MB, or 0 for no limit.`);
}

/** Default values in the notation of the command line. */
export const QUOTA_DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  QUOTAS.map(({ option, bytes }) => [option, sizeText(bytes)]),
);

/** Parses the quotas. 0 means no limit. @throws {UsageError} */
export function quotaArguments(args: Pick<Arguments, 'text' | 'origin'>): Quotas {
  return Object.fromEntries(
    QUOTAS.map(({ option, quota, bytes }) => {
      const text = args.text(option);
      return [quota, text === undefined ? bytes : withOrigin(args, option, () => bytesOf(option, text))];
    }),
  );
}
