/**
 * Formats requests as lines of the combined log format (https://httpd.apache.org/docs/current/logs.html#combined), which tools for web servers read.
 * Secrets are never logged: neither `Authorization`, nor credentials in a URL (a token in a query, a name and password before a host), nor the
 * username of a failed sign-in, which may be a password that was typed into the wrong field.
 */

export interface AccessRecord {
  readonly address: string | undefined;
  /** The signed-in person. */
  readonly username: string | undefined;
  readonly time: Date;
  readonly method: string;
  /** The target of the request, unchanged. */
  readonly target: string;
  readonly version: string;
  readonly status: number;
  /** Size of the response's body. */
  readonly bytes: number;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAX_TARGET_LENGTH = 2000;
const MAX_HEADER_LENGTH = 500;
/** Replaces a hidden part. */
const HIDDEN = '...';

/** Parameters of the APIs whose values are logged. Any other parameter may be a password or a token, whatever its name. */
const LOGGED_PARAMETERS = new Set(
  (
    'component component.name content created_on fields format immutable kind limit milestone page pagelen priority q reported_by responsible role ' +
    'search sort start state status title updated_on version'
  ).split(' '),
);

/** A token of this tracker, credentials before a host, or the value of an `Authorization` header. */
const SECRET = /ibt_|:\S*@|\/\/\S*@|\b(?:basic|bearer)\s+[\w+/=.~-]{8}/i;
const MAX_DECODINGS = 3;

/** Whether a text, or its decoded form, contains a secret. */
function isSecret(text: string): boolean {
  let decoded = text;
  for (let i = 0; i < MAX_DECODINGS; i++) {
    if (SECRET.test(decoded)) return true;
    const next = decoded.replace(/\+/g, ' ').replace(/%([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
    if (next === decoded) return false;
    decoded = next;
  }
  return SECRET.test(decoded) || decoded.includes('%');
}

/** Returns a path up to the first segment that may be, or begin, a secret. */
function loggedPath(path: string): string {
  if (!isSecret(path)) return path;
  const parts = path.split('/');
  const first = parts.findIndex((part) => /[:@%]|ibt_|basic|bearer/i.test(part));
  return [...parts.slice(0, first < 0 ? 1 : first), HIDDEN].join('/');
}

function loggedParameter(parameter: string): string {
  const [name = ''] = parameter.split('=', 1);
  if (!parameter.includes('=')) return LOGGED_PARAMETERS.has(name) || name === '' ? name : HIDDEN;
  const value = parameter.slice(name.length + 1);
  if (LOGGED_PARAMETERS.has(name) && !isSecret(value) && !value.includes(';')) return parameter; // some programs separate parameters with `;`
  return `${/^[\w.-]{1,40}$/.test(name) && !isSecret(name) ? name : HIDDEN}=${value === '' ? '' : HIDDEN}`;
}

/** Returns the target of a request with possible secrets hidden. */
export function loggedTarget(target: string): string {
  const local = target.replace(/^[a-z][a-z\d+.-]*:\/\/(?:\S*@)?[^/?#]*/i, '').replace(/#.*/s, '');
  const [path = ''] = local.split('?', 1);
  if (path.length === local.length) return loggedPath(path);
  const query = local.slice(path.length + 1);
  return `${loggedPath(path)}?${query.split('&').map(loggedParameter).join('&')}`;
}

/** Returns a referrer without name, password and query. */
export function loggedReferrer(referrer: string): string {
  const url = URL.canParse(referrer) ? new URL(referrer) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.origin + loggedPath(url.pathname) : HIDDEN;
}

const loggedAgent = (agent: string): string => (isSecret(agent) ? HIDDEN : agent);

/** Escapes quotes, backslashes and control characters as web servers do, so that no client can forge a log line. */
const escaped = (bytes: Buffer, extraByte?: number): string =>
  [...bytes]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c || byte === extraByte
        ? `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`
        : String.fromCharCode(byte),
    )
    .join('');

const SPACE = 0x20;
/** Escapes a header's value, which Node decodes as Latin-1, and cuts it after `max` characters. */
const header = (text: string, max: number): string =>
  escaped(Buffer.from(text.length > max ? text.slice(0, max) + HIDDEN : text, 'latin1'));

const twoDigits = (number: number): string => String(number).padStart(2, '0');
const timeOf = (time: Date): string =>
  `${twoDigits(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:` +
  `${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${twoDigits(time.getUTCSeconds())} +0000`;

/** Formats a request as a log line, without a line break. */
export function accessLine({ address, username, time, method, target, version, status, bytes, referrer, userAgent }: AccessRecord): string {
  const user = username === undefined ? '-' : escaped(Buffer.from(username), SPACE);
  const request = `${method} ${header(loggedTarget(target), MAX_TARGET_LENGTH)} HTTP/${version}`;
  const referrerText = referrer === undefined ? '-' : header(loggedReferrer(referrer), MAX_HEADER_LENGTH);
  const agentText = userAgent === undefined ? '-' : header(loggedAgent(userAgent), MAX_HEADER_LENGTH);
  return `${address ?? '-'} - ${user} [${timeOf(time)}] "${request}" ${status} ${bytes || '-'} "${referrerText}" "${agentText}"`;
}
