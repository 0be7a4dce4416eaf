import { isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { UsageError } from './say';
import { withoutCredentials } from './settings';

/**
 * By which names a server may be addressed. A page of another site can make its own name point to this computer ("DNS rebinding") and would
 * then be of the same origin as the tracker: the `Host` that a browser sends still tells the page's name, and is refused.
 */

/** A host, and perhaps a port. Letters, digits, `-`, `_`, points; IPv6 in brackets. No name and password, no path. */
const HOST = /^(\[[\da-f:.]+\]|[a-z\d._-]+)(?::(\d{0,5}))?$/i;
const MAX_PORT = 65535;

/** The name in a `Host` header, without its port and in one spelling; undefined when it is none. */
export function hostName(host: string): string | undefined {
  const [, name = '', port = ''] = HOST.exec(host) ?? [];
  if (name === '' || Number(port) > MAX_PORT || !URL.canParse(`http://${name}`)) return undefined;
  return new URL(`http://${name}`).hostname.replace(/\.$/, ''); // with a point at its end it is the same name
}

/** Says whether a name, as `hostName` spells it, is this computer alone: an address by its number, not by how a name begins. */
const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.')) || /^\[::ffff:7f[\da-f]{2}:/.test(name);

/** Says whether a name or an address, as a person or the system writes it, is this computer alone. */
export function isLoopback(host: string): boolean {
  const name = hostName(isIP(host) === 6 ? `[${host}]` : host);
  return name !== undefined && isLoopbackName(name);
}

/** A name of `--allow-host`, in one spelling. @throws {UsageError} */
export function allowedHostArgument(text: string): string {
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  const name = hostName(isIP(text) === 6 ? `[${text}]` : isAscii ? text : domainToASCII(text));
  const hasPort = isIP(text) === 0 && /:\d*$/.test(text);
  if (name !== undefined && name !== '' && !hasPort) return name;
  throw new UsageError(
    `'${withoutCredentials(text)}' is no name of a computer. Write it like issues.example.org or 192.0.2.7, without http:// and port.`,
  );
}

/** What is wrong with how a request addresses the server. */
export interface WrongHost {
  readonly status: 400 | 421;
  readonly message: string;
}

/** A request as far as it says whom it is for. */
export interface Addressed {
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
}

const NOT_UNDERSTOOD: WrongHost = { status: 400, message: 'The request cannot be understood: its address or its Host header is wrong.' };

/** The names that a request is for: that of its `Host`, and that of its target where it is a whole URL. Undefined when it makes no sense. */
function namesOf({ url = '', rawHeaders }: Addressed): string[] | undefined {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === 'host');
  if (hosts.length !== 1) return undefined;
  const told = [hosts[0]!];
  if (!url.startsWith('/')) {
    const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
    if (authority === undefined && url !== '*') return undefined; // what is put behind a host as it is could make another host of it
    if (authority !== undefined) told.push(authority);
  }
  const names = told.map(hostName);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Says what is wrong with whom a request is for; undefined when it is for this server. `allowed` are names beside loopback's, in one spelling. */
export function wrongHost(request: Addressed, allowed: ReadonlySet<string>): WrongHost | undefined {
  const names = namesOf(request);
  if (!names) return NOT_UNDERSTOOD;
  const strange = names.find((name) => !allowed.has(name) && !isLoopbackName(name));
  if (strange === undefined) return undefined;
  return { status: 421, message: `This server is not known as ${strange}: who runs it can allow that name with --allow-host.` };
}
