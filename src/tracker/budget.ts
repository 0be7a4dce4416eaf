import type { TrackerContext } from './context';
import { networkOf } from './network';
import { RequestBudget } from './store/budget';

/** The time budget of a request, which all its reads share. */
export function budgetOf(c: TrackerContext): RequestBudget {
  const existing = c.get('budget');
  if (existing) return existing;
  const viewer = c.get('viewer');
  const client = viewer ? `account ${viewer.account.key}` : `address ${networkOf(c.env?.address ?? '')}`;
  const budget = new RequestBudget(client, c.get('timeLimitMs'), () => c.req.raw.signal);
  c.set('budget', budget);
  return budget;
}
