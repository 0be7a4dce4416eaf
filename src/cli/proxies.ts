import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { UsageError } from './say';
import { withoutCredentials } from './settings';

/** An address in one spelling: IPv4 that is written as IPv6 is IPv4. */
const plain = (address: string): string =>
  address
    .trim()
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
    .toLowerCase();

/** An address of `--trust-proxy`. @throws {UsageError} */
export function proxyArgument(text: string): string {
  if (isIP(text) !== 0) return plain(text);
  throw new UsageError(`'${withoutCredentials(text)}' is no address of a web server. Write it like 127.0.0.1 or ::1.`);
}

/** How many addresses of `X-Forwarded-For` are looked at: the last ones, which the proxies nearest to this server have written. */
const MAX_FORWARDED = 20;

/**
 * The address of who asks: of the connection or, where that comes from a proxy that is `trusted`, the last address of `X-Forwarded-For` that is
 * none of those. What stands before that in the header anybody can have written.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  trusted: ReadonlySet<string>,
): string | undefined {
  let address = socket.remoteAddress === undefined ? undefined : plain(socket.remoteAddress);
  if (address === undefined || !trusted.has(address)) return address;
  const forwarded = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').slice(-MAX_FORWARDED);
  for (const text of forwarded.reverse()) {
    const next = plain(text.replace(/^\s*\[([^\]]*)\](?::\d+)?\s*$/, '$1'));
    if (isIP(next) === 0) return address; // what a proxy that is trusted has not written
    address = next;
    if (!trusted.has(address)) return address;
  }
  return address;
}
