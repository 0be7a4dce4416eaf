import type { SoakRequest } from './work';

/** Requests that are as expensive as possible, but valid or at least well-formed HTTP. */

const APP = 'repositories/ann/app';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const SECONDS = 1000;

const many = (count: number, make: (i: number) => string, between = '&'): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(between);
const q = (query: string): string => encodeURIComponent(query);

/** Requests without an account. */
export const READS: readonly string[] = [
  `/1.0/${APP}/issues?${many(5, (i) => `content=~${'abcde'[i]}b`)}`,
  `/1.0/${APP}/issues?${many(60, (i) => `title=~${String.fromCharCode(97 + (i % 26))}${i % 10}`)}`,
  `/1.0/${APP}/issues?search=${many(30, (i) => String.fromCharCode(97 + (i % 26)), '+')}`,
  `/1.0/${APP}/issues?sort=title&start=100000000&limit=50`,
  `/1.0/${APP}/issues?limit=50&fields=%2Bmarkup&format=xml`,
  `/1.0/${APP}/issues?limit=50&format=yaml`,
  `/2.0/${APP}/issues?q=${q(many(5, (i) => `content.raw ~ "${'abcde'[i]}b"`, ' AND '))}`,
  `/2.0/${APP}/issues?q=${q(many(60, (i) => `reporter.display_name != "nobody ${i}"`, ' AND '))}&sort=-updated_on`,
  `/2.0/${APP}/issues?q=${q(many(20, (i) => `(title ~ "${i}a" OR content.raw ~ "${i}b")`, ' AND '))}`,
  `/2.0/${APP}/issues?q=${q(`${'('.repeat(60)}id > 0${')'.repeat(60)}`)}&pagelen=100`,
  `/2.0/${APP}/issues?pagelen=100&fields=${q(many(200, (i) => `values.a${i}.b.c`, ','))}`,
  `/2.0/${APP}/issues/1/comments?pagelen=100&q=${q('content.html ~ "zzz"')}`,
  `/2.0/${APP}/issues/1/comments?pagelen=100&sort=-content.raw`,
  `/1.0/${APP}/issues/1/comments`,
  `/ann/app/issues/1`,
];

/** Texts for which a parser that is not linear takes for ever. */
export const PUMPS: readonly string[] = [
  `//x ${'a://'.repeat(44)}`,
  'http://ab/'.repeat(4000),
  '{{{\n'.repeat(10_000),
  '!['.repeat(20_000),
  '**'.repeat(20_000),
  '>'.repeat(40_000),
  '[a]('.repeat(10_000),
  '`'.repeat(40_000),
  '|a'.repeat(20_000),
  `${'- '.repeat(2000)}x`,
];

/** Bodies whose processing costs more than their size suggests. */
export const BODIES: readonly SoakRequest[] = [
  { headers: FORM, body: many(90_000, (i) => `c.${i}=`) },
  { headers: FORM, body: `title=${'%41'.repeat(300_000)}` },
  { headers: FORM, body: `${many(20_000, () => 'a', '.')}=1` },
  { headers: JSON_BODY, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
  { headers: JSON_BODY, body: `{${many(50_000, (i) => `"k${i}":1`, ',')}}` },
  {
    headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    body: many(20_000, (i) => `--x\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n1\r\n`, '') + '--x--\r\n',
  },
];

/** After this time an impatient client disconnects. */
export const IMPATIENT_MS = 0.3 * SECONDS;
