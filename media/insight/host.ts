import type { InsightProtocol } from '../../src/wire/page-insight';
import { hostOf } from '../host';

/** Messages between the charts and their host. */
export const { send, listen } = hostOf<InsightProtocol>();
