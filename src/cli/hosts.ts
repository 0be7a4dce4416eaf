import { isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { UsageError } from './output';
import { withoutCredentials } from './settings';

/**
 * The host names that a server accepts, as a defence against DNS rebinding (https://en.wikipedia.org/wiki/DNS_rebinding): another site can make its
 * name resolve to this computer, so that its pages have the tracker's origin; but the browser's `Host` header still contains that name.
 */

/** A host with an optional port: letters, digits, `-`, `_` and dots, or IPv6 in brackets. No credentials and no path. */
const HOST = /^(\[[\da-f:.]+\]|[a-z\d._-]+)(?::(\d{0,5}))?$/i;
const MAX_PORT = 65535;

/** Lower-case ASCII that is not a number, so that the name is not another notation of an address. */
const PLAIN_NAME = /^(?:[a-z\d-]+\.)*[a-z][a-z\d-]*$/;

/** Whether a name is in the form that `URL` returns. Avoids parsing each request's host, which would take a twentieth of the time for one issue. */
const isNormal = (name: string): boolean => isIPv4(name) || (PLAIN_NAME.test(name) && !name.includes('xn--'));

/** Returns a valid `Host` header in the form that `URL` returns. */
export function normalizedHost(host: string): string {
  const [, name = '', port] = HOST.exec(host) ?? [];
  const isPortNormal = port === undefined || (/^[1-9]/.test(port) && port !== '80');
  return isPortNormal && isNormal(name) ? host : new URL(`http://${host}`).host;
}

/** Returns the normalized host name of a `Host` header, without its port; undefined when it is malformed. */
export function hostName(host: string): string | undefined {
  const [, name = '', port = ''] = HOST.exec(host) ?? [];
  if (Number(port) <= MAX_PORT && isNormal(name)) return name;
  if (name === '' || Number(port) > MAX_PORT || !URL.canParse(`http://${name}`)) return undefined;
  return new URL(`http://${name}`).hostname.replace(/\.$/, ''); // a trailing dot marks a fully qualified name, which is the same
}

/** Whether a normalized host name is a loopback name. Addresses are recognized as such, because `127.0.0.1.evil.example` is none. */
const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.')) || /^\[::ffff:7f[\da-f]{2}:/.test(name);

/** Whether a host name or address is a loopback one. */
export function isLoopback(host: string): boolean {
  const name = hostName(isIP(host) === 6 ? `[${host}]` : host);
  return name !== undefined && isLoopbackName(name);
}

/** Normalizes a name of `--allow-host`. @throws {UsageError} */
export function allowedHostArgument(text: string): string {
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  const name = hostName(isIP(text) === 6 ? `[${text}]` : isAscii ? text : domainToASCII(text));
  const hasPort = isIP(text) === 0 && /:\d*$/.test(text);
  if (name !== undefined && name !== '' && !hasPort) return name;
  throw new UsageError(
    `'${withoutCredentials(text)}' is not a host name. Write it like issues.example.org or 192.0.2.7, without http:// and port.`,
  );
}

/** The response to a request for another host. */
export interface WrongHost {
  readonly status: 400 | 421;
  readonly message: string;
}

/** The parts of a request that name its host. */
export interface Addressed {
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
}

const MALFORMED_REQUEST: WrongHost = { status: 400, message: 'The request is malformed: its URL or its Host header is invalid.' };

/** Returns the host names of a request: of its `Host` header, and of its target if that is an absolute URL. Undefined when one is malformed. */
function namesOf({ url = '', rawHeaders }: Addressed): string[] | undefined {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === 'host');
  if (hosts.length !== 1) return undefined;
  const authorities = [hosts[0]!];
  if (!url.startsWith('/')) {
    const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
    if (authority === undefined && url !== '*') return undefined; // concatenated with a host, such a target could form another URL
    if (authority !== undefined) authorities.push(authority);
  }
  const names = authorities.map(hostName);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Returns the response to a request for another host; undefined for one of this server. `allowed` are normalized names besides loopback names. */
export function wrongHost(request: Addressed, allowed: ReadonlySet<string>): WrongHost | undefined {
  const names = namesOf(request);
  if (!names) return MALFORMED_REQUEST;
  const unknownHost = names.find((name) => !allowed.has(name) && !isLoopbackName(name));
  if (unknownHost === undefined) return undefined;
  return {
    status: 421,
    message: `This server does not accept requests for ${unknownHost}: its administrator can allow that name with --allow-host.`,
  };
}
