import type { Random } from './random';

/** Arbitraries of requests: random combinations of parts that the tracker knows, and random bytes. */

const SEGMENTS = (
  '1.0 api/1.0 !api/1.0 2.0 repositories ann app secret nobody issues 1 2 0 -1 007 99999999999999999999 1e3 components milestones versions ' +
  'followers comments changes attachments vote watch import export export/app-issues-1.zip zip assignees user users teams account avatar 32 ' +
  '.. . %2e%2e %2E%2E%2F %00 %FF %C3%28 % %zz %u0041 \u{1F600} é ; = & + * \\ | ` \' " ( ) ~ ^ $ ! @ : a.txt a%2Fb.txt __proto__ constructor ' +
  'toString hasOwnProperty {id} %7B1-2%7D ib: undefined null NaN'
).split(' ');

const QUERY_KEYS =
  'q sort page pagelen fields limit start search format callback title content status state kind priority component milestone version responsible reported_by replace __proto__'.split(
    ' ',
  );

const Q_PIECES = (
  '= != ~ !~ > >= < <= AND OR and or NOT IN ( ) ( ) " "a" "\\"" "\\ \\ null true false undefined 1 -1 1e999 2015-11-11 2015-11-11T00:00:00-07:00 ' +
  '2015-99-99T99:99 0000-00-00 title content.raw state kind priority id assignee assignee.uuid assignee.account_id reporter.nickname reporter.display_name ' +
  'component component.name milestone.name version.name created_on updated_on edited_on votes watches changes.state.new content . .. a.b.c.d.e __proto__ ' +
  "constructor '%' \u{1F600} \u0000 % _ * {} [] ,"
).split(' ');

const FIELD_PIECES = '+ - * , . values id title content raw links self href reporter assignee size next __proto__ constructor ..'.split(
  ' ',
);

const VALUES = (
  '~ !~ ^ $ ! ~a !a ^a $a new open on\u00a0hold bug major UI M1 1.0 ann bob nobody -local_id local_id priority -priority 0 1 -1 50 51 100 101 1e9 NaN ' +
  'Infinity 0x10 json xml yaml JSON cb a.b alert(1) a;b "a "a" a* NEAR( AND OR NOT (a) a:b {a} \u0000 \ud800 \u{1F600} Ａ ǅ İ ß ё %25 %00 a,b'
).split(' ');

const NAMES =
  'Authorization If-Match If-None-Match If-Modified-Since Accept Accept-Encoding Content-Type Content-Length Transfer-Encoding Range Origin Sec-Fetch-Site Cookie X-HTTP-Method-Override Expect X-Forwarded-For X-Atlassian-Token Referer'.split(
    ' ',
  );

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=latin1',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary="x"; boundary=y',
  'multipart/mixed; boundary=x',
  'text/plain',
  'text/xml',
  'a/b;;;=',
  ';',
  '',
];

const RANGES = [
  'bytes=0-0',
  'bytes=5-2',
  'bytes=-1',
  'bytes=-0',
  'bytes=0-,1-',
  'bytes=a-b',
  'bytes=99999999999999999999-',
  'lines=1-2',
  'bytes',
  '',
];
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'POST', 'PUT', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'FOO'];

const latin = (random: Random, length: number): string => Array.from({ length }, () => String.fromCharCode(33 + random.below(94))).join('');

const several = <T>(random: Random, max: number, make: () => T): T[] => Array.from({ length: random.below(max + 1) }, make);

/** Random bytes. */
export const anyBytes = (random: Random, max: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: random.below(max + 1) }, () => random.below(256));

function anyQuery(random: Random): string {
  const pairs = several(random, 4, () => {
    const key = random.chance(0.9) ? random.pick(QUERY_KEYS) : latin(random, 3);
    let value = random.pick(VALUES);
    if (key === 'q') value = several(random, 9, () => random.pick(Q_PIECES)).join(random.chance(0.9) ? ' ' : '');
    if (key === 'fields') value = several(random, 6, () => random.pick(FIELD_PIECES)).join('');
    // As clients write it, or bare, which a URL may forbid.
    return `${key}=${random.chance(0.8) ? encodeURIComponent(value.toWellFormed()) : value.replaceAll('#', '')}`;
  });
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

/** A path; most of them exist. */
export function anyAddress(random: Random): string {
  const roots = ['/1.0/repositories/ann/app', '/2.0/repositories/ann/app', '/2.0/repositories/ann/secret', '/1.0', '/2.0', ''];
  const paths = [
    '/issues',
    '/issues/1',
    '/issues/1/comments',
    '/issues/1/attachments',
    '/issues/1/changes',
    '/issues/1/comments/1',
    '/components',
    '',
  ];
  const tail = several(random, random.chance(0.6) ? 1 : 4, () => `/${random.pick(SEGMENTS)}`);
  return (random.pick(roots) + random.pick(paths) + tail.join('') || '/') + (random.chance(0.6) ? anyQuery(random) : '');
}

function anyJson(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 5 : 8);
  if (kind === 0) return random.pick([0, 1, -1, 1e300, 2 ** 53, 0.5]);
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return null;
  if (kind < 5) return random.chance(0.2) ? anyText(random) : random.pick(VALUES);
  if (kind === 5) return several(random, 3, () => anyJson(random, depth + 1));
  const keys =
    'title content raw markup state status kind priority component name assignee account_id uuid changes new old message type id __proto__ constructor'.split(
      ' ',
    );
  return Object.fromEntries(several(random, 5, () => [random.pick(keys), anyJson(random, depth + 1)]));
}

const anyText = (random: Random): string => Buffer.from(anyBytes(random, 40)).toString(random.chance(0.5) ? 'utf16le' : 'utf8');

/** A multipart form with the boundary `x`, which may be damaged or truncated. */
export function anyMultipart(random: Random): Uint8Array<ArrayBuffer> {
  const parts = several(random, 4, () => {
    const disposition = random.pick([
      'form-data; name="title"',
      'form-data; name="files"; filename="a.txt"',
      'form-data; name="files"; filename="../../etc/passwd"',
      'form-data; name="files"; filename=""',
      "form-data; name=f; filename*=UTF-8''%FF%00",
      'form-data',
      'attachment',
      `form-data; name="archive"; filename="${latin(random, 4)}"`,
    ]);
    const type = random.chance(0.3) ? `\r\nContent-Type: ${random.pick(TYPES)}` : '';
    const encoding = random.chance(0.1) ? '\r\nContent-Transfer-Encoding: base64' : '';
    const end = random.chance(0.9) ? '\r\n' : '\n';
    return Buffer.concat([
      Buffer.from(`--x${end}Content-Disposition: ${disposition}${type}${encoding}${end}${end}`),
      anyBytes(random, 60),
      Buffer.from(end),
    ]);
  });
  const complete = Buffer.concat([...parts, Buffer.from(random.chance(0.8) ? '--x--\r\n' : '--x')]);
  return new Uint8Array(random.chance(0.2) ? complete.subarray(0, random.below(complete.length + 1)) : complete);
}

function anyBody(random: Random): { type: string; body: Uint8Array<ArrayBuffer> } {
  const kind = random.below(4);
  const encode = (text: string) => new TextEncoder().encode(text);
  if (kind === 0) return { type: random.pick(TYPES), body: anyBytes(random, 80) };
  if (kind === 1) return { type: 'application/json', body: encode(JSON.stringify(anyJson(random))) };
  if (kind === 2) return { type: 'multipart/form-data; boundary=x', body: anyMultipart(random) };
  return { type: 'application/x-www-form-urlencoded', body: encode(anyQuery(random).slice(1)) };
}

export interface AnyRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** A valid HTTP request. Some have one of the `authorizations`. */
export function anyRequest(random: Random, authorizations: readonly string[]): AnyRequest {
  const method = random.pick(METHODS);
  const headers: Record<string, string> = {};
  if (random.chance(0.6)) headers.Authorization = random.pick(authorizations);
  if (random.chance(0.1)) headers.Range = random.pick(RANGES);
  for (const name of several(random, 2, () => random.pick(NAMES))) {
    if (/^(Content-Length|Transfer-Encoding|Expect)$/.test(name)) continue; // headers that frame the request cannot be set
    headers[name] = random.chance(0.5)
      ? latin(random, 1 + random.below(12))
      : random.pick(['*', '""', '"1-1"', 'W/"a"', 'Basic ', 'Basic Og==', 'Bearer x', ...TYPES]);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && random.chance(0.8);
  if (!hasBody) return { method, address: anyAddress(random), headers, body: undefined };
  const { type, body } = anyBody(random);
  if (random.chance(0.95)) headers['Content-Type'] ??= type;
  return { method, address: anyAddress(random), headers, body };
}
