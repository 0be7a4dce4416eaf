import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import * as l10n from './l10n';
import type { Features } from './service';

/** Which dialect a site speaks, and what that means for people. */

type Dialect = Features['dialect'];

/** Features that a site may lack, and the sentence that says so. */
const LACKS = {
  history: (site: string) => l10n.t('{0} does not provide the history of issues', site),
  attachments: (site: string) => l10n.t('{0} has no attachments', site),
  votes: (site: string) => l10n.t('{0} counts no votes', site),
  watching: (site: string) => l10n.t('{0} does not let you follow an issue or stop following it', site),
} as const;
export type Feature = keyof typeof LACKS;

/** The sentence that says that a site lacks a feature. */
export const missingFeature = (feature: Feature, site: string): string =>
  l10n.t("{0}: it supports only the older of Bitbucket's APIs.", LACKS[feature](site));

/** The features of a site, by the API that it speaks. */
export function featuresOf(dialect: Dialect, site: string): Features {
  const isDialect2 = dialect === '2.0';
  const missing = isDialect2 ? [] : (Object.keys(LACKS) as Feature[]).map((feature) => missingFeature(feature, site));
  return { dialect, missing, history: isDialect2, attachments: isDialect2, votes: isDialect2, watching: isDialect2 };
}

/** Statuses by which servers say that they do not have a URL. */
const MISSING_STATUSES: readonly number[] = [404, 405, 410, 501];

const isUser = (data: unknown): boolean => typeof data === 'object' && data !== null && 'type' in data && data.type === 'user';

/**
 * Finds out which API a site speaks by requesting `/2.0/user`, which every site with API 2.0 has; it answers 401 to strangers.
 * @throws {TrackerError} when the site cannot be reached
 */
export async function dialectOf(
  request: <T>(request: RequestSpec<T>) => Promise<T>,
  { signal, isStranger }: { signal: AbortSignal | undefined; isStranger: () => Promise<boolean> },
): Promise<Dialect> {
  try {
    return await request({ request: { url: '/2.0/user', signal }, read: (data): Dialect => (isUser(data) ? '2.0' : '1.0') });
  } catch (error) {
    if (!TrackerError.is(error)) throw error;
    const { status } = error.details;
    if (status === 401 && (await isStranger())) return '2.0';
    if (status !== undefined && MISSING_STATUSES.includes(status)) return '1.0';
    throw error;
  }
}
