import { TrackerError } from './errors';
import type { Ask } from './http';
import * as l10n from './l10n';
import type { Features } from './service';

/** Which dialect a site speaks, and what that means for people. */

type Dialect = Features['dialect'];

/** What an issue's conversation can be without, and what a site that lacks it is said to lack. */
const LACKS = {
  history: (site: string) => l10n.t('{0} does not tell how an issue was changed, when and by whom', site),
  attachments: (site: string) => l10n.t('{0} has no attachments', site),
  votes: (site: string) => l10n.t('{0} counts no votes', site),
  watching: (site: string) => l10n.t('{0} does not let you follow an issue or stop following it', site),
} as const;
export type Feature = keyof typeof LACKS;

/** The sentence that says that a site lacks something. */
export const missingFeature = (feature: Feature, site: string): string =>
  l10n.t("{0}: it speaks the older of Bitbucket's APIs only.", LACKS[feature](site));

/** What a site of a dialect offers. */
export function featuresOf(dialect: Dialect, site: string): Features {
  const has = dialect === '2.0';
  const missing = has ? [] : (Object.keys(LACKS) as Feature[]).map((feature) => missingFeature(feature, site));
  return { dialect, missing, history: has, attachments: has, votes: has, watching: has };
}

/** Whoever serves nothing at an address says one of these. */
const NOT_THERE: readonly number[] = [404, 405, 410, 501];

const isUser = (data: unknown): boolean => typeof data === 'object' && data !== null && 'type' in data && data.type === 'user';

/**
 * Asks a site in the words of API 2.0 who is asking: every site that speaks it has an answer, which for strangers is 401.
 * @throws {TrackerError} when the site cannot be asked
 */
export async function dialectOf(
  ask: <T>(ask: Ask<T>) => Promise<T>,
  { signal, isStranger }: { signal: AbortSignal | undefined; isStranger: () => Promise<boolean> },
): Promise<Dialect> {
  try {
    return await ask({ request: { url: '/2.0/user', signal }, read: (data): Dialect => (isUser(data) ? '2.0' : '1.0') });
  } catch (error) {
    if (!TrackerError.is(error)) throw error;
    const { status } = error.details;
    if (status === 401 && (await isStranger())) return '2.0';
    if (status !== undefined && NOT_THERE.includes(status)) return '1.0';
    throw error;
  }
}
