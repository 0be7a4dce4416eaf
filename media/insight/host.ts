import type { InsightProtocol } from '../../src/wire/page-insight';
import { hostOf } from '../host';

/** What the charts and their host say to each other. */
export const { send, listen } = hostOf<InsightProtocol>();
