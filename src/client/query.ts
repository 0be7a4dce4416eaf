import { ALL, type IssueQuery } from '../model/query';
import { DATE_BOUND_KEYS, encodeQuery } from '../wire/v1-query';
import { TrackerError } from './errors';
import * as l10n from './l10n';

/** The parameters of a list, and whether the site that answered has understood them. */
interface ListParameters {
  readonly parameters: URLSearchParams;
  /** Additions are repeated in the response; a site that does not know them returns other issues. */
  readonly understood: (data: unknown) => boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

async function encode(query: IssueQuery): Promise<URLSearchParams> {
  try {
    return encodeQuery(query);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const parameters = encodeQuery({ ...query, filter: ALL });
    const { encodeFilter2 } = await import('../wire/v2/query');
    parameters.set('q', encodeFilter2(query.filter));
    return parameters;
  }
}

/** Encodes a list request: by the parameters of API 1.0 if they suffice, which every site understands, else by the addition `q`. */
export async function parametersOf(query: IssueQuery): Promise<ListParameters> {
  const parameters = await encode(query);
  const q = parameters.get('q');
  const bounds = DATE_BOUND_KEYS.filter((key) => parameters.has(key));
  return {
    parameters,
    understood(data) {
      if (!isRecord(data)) return q === null && bounds.length === 0;
      const { filter } = data;
      return (q === null || data['q'] === q) && bounds.every((key) => isRecord(filter) && key in filter);
    },
  };
}

/** The error of a site that has not understood the query. */
export const unsupportedQuery = (site: string): TrackerError =>
  new TrackerError(
    'unsupported',
    l10n.t('{0} does not support this filter: it can filter by one or several values of a field, and search for words.', site),
  );
