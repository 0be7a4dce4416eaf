import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { UsageError } from './output';
import { withoutCredentials } from './settings';

/** Normalizes an IP address: an IPv4-mapped IPv6 address becomes IPv4. */
const normalized = (address: string): string =>
  address
    .trim()
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
    .toLowerCase();

/** Parses an address of `--trust-proxy`. @throws {UsageError} */
export function proxyArgument(text: string): string {
  if (isIP(text) !== 0) return normalized(text);
  throw new UsageError(`'${withoutCredentials(text)}' is not an IP address. Write it like 127.0.0.1 or ::1.`);
}

/** Bounds the addresses of `X-Forwarded-For` that are read, from the end, which the nearest proxies have written. */
const MAX_FORWARDED = 20;

/**
 * Returns the client's address: that of the connection or, behind `trusted` proxies, the last address of `X-Forwarded-For` that is not one of them.
 * Anything before it in the header may be forged.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  trusted: ReadonlySet<string>,
): string | undefined {
  let address = socket.remoteAddress === undefined ? undefined : normalized(socket.remoteAddress);
  if (address === undefined || !trusted.has(address)) return address;
  const forwarded = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').slice(-MAX_FORWARDED);
  for (const text of forwarded.reverse()) {
    const forwardedAddress = normalized(text.replace(/^\s*\[([^\]]*)\](?::\d+)?\s*$/, '$1'));
    if (isIP(forwardedAddress) === 0) return address; // not written by a trusted proxy
    address = forwardedAddress;
    if (!trusted.has(address)) return address;
  }
  return address;
}
