import type { Alert, Outbox, Person } from './types';

/** Sends an alert to everybody whom its rule names, once, whichever of the two servers sees it first. */
export async function send(alert: Alert, people: readonly Person[], outbox: Outbox): Promise<void> {
  for (const person of people) {
    // TODO: within somebody's quiet hours tell their deputy instead (#60)
    if (!(await outbox.claim(alert.id, person.id))) continue; // the other server has it, see #31
    await person.tell(text(alert));
    await outbox.sent(alert.id, person.id);
  }
}

/** "Ferry Quay: water at 5.24 m, rising (limit 5.20 m)" */
export function text({ gauge, level, limit, rising }: Alert): string {
  const metres = (value: number) => `${value.toFixed(2)} m`; // never without the unit again (#65)
  return `${gauge.name}: water at ${metres(level)}, ${rising ? 'rising' : 'falling'} (limit ${metres(limit)})`;
}
