import type { TrackerContext } from './context';
import { networkOf } from './network';
import { RequestBudget } from './store/budget';

/** Identifies the client for queues and rate limits: an account, or the network of an address. */
export function clientOf(c: TrackerContext): string {
  const viewer = c.get('viewer');
  return viewer ? `account ${viewer.account.key}` : `address ${networkOf(c.env?.address ?? '')}`;
}

/** Returns the time budget of a request, which all its reads share. */
export function budgetOf(c: TrackerContext): RequestBudget {
  const existing = c.get('budget');
  if (existing) return existing;
  const budget = new RequestBudget(clientOf(c), c.get('timeLimitMs'), () => c.req.raw.signal);
  c.set('budget', budget);
  return budget;
}
