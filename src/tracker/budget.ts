import { isIPv6 } from 'node:net';
import type { TrackerContext } from './context';
import { RequestBudget } from './store/budget';

/** A person has at least this part of an address of version 6 (its first 64 bits), and moves about in it as they like. */
const NETWORK_GROUPS = 4;

/** What stands for the address of who asks nobody knows the name of. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) while (groups.length < NETWORK_GROUPS) groups.push('0');
  return groups.slice(0, NETWORK_GROUPS).join(':');
}

/** What this request may cost in all: the same for each of its reads. */
export function budgetOf(c: TrackerContext): RequestBudget {
  const there = c.get('budget');
  if (there) return there;
  const viewer = c.get('viewer');
  const client = viewer ? `account ${viewer.account.key}` : `address ${networkOf(c.env?.address ?? '')}`;
  const budget = new RequestBudget(client, c.get('timeLimitMs'), () => c.req.raw.signal);
  c.set('budget', budget);
  return budget;
}
