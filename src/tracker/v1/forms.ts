import type { MiddlewareHandler } from 'hono';
import { InvalidParameter } from '../../wire/v1-query';
import { toXml } from '../../wire/xml';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';

/** The forms of an answer besides JSON, which every address of API 1.0 had: `format=xml`, `format=yaml`, `callback=name`. */
interface Form {
  readonly type: string;
  write(value: unknown): string | Promise<string>;
}

const XML: Form = { type: 'application/xml; charset=utf-8', write: toXml };

/** All texts in quotes: so no reader, of whichever version of YAML, takes one for a date or a yes. */
const YAML: Form = {
  type: 'application/yaml; charset=utf-8',
  async write(value) {
    const { stringify } = await import('yaml');
    return stringify(value, { version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
  },
};

const FORMATS: Record<string, Form | undefined> = { json: undefined, xml: XML, yaml: YAML };

/** A name of a function, perhaps of one in an object: nothing else may come out at the beginning of a script. */
const CALLBACK = /^[A-Za-z_$][\w$]{0,60}(\.[A-Za-z_$][\w$]{0,60}){0,4}$/;

/** The comment before the call keeps a browser's plug-ins from taking the name for a file of theirs. */
const jsonp = (callback: string): Form => ({
  type: 'application/javascript; charset=utf-8',
  write: (value) => `/**/${callback}(${JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')});\n`,
});

/** The form that is asked for; undefined: JSON, as it is. @throws {InvalidParameter} before anything is done */
function formOf(c: TrackerContext): Form | undefined {
  const url = urlOf(c);
  if (url.search === '') return undefined;
  const { searchParams } = url;
  const format = searchParams.get('format') || 'json';
  if (!Object.hasOwn(FORMATS, format)) {
    throw new InvalidParameter('format', `'${format}' is not a format. It must be one of: ${Object.keys(FORMATS).join(', ')}.`);
  }
  const callback = searchParams.get('callback');
  if (callback === null) return FORMATS[format];
  if (!CALLBACK.test(callback)) throw new InvalidParameter('callback', `'${callback}' is not the name of a function.`);
  if (format !== 'json') throw new InvalidParameter('callback', `A callback gets JSON only, not ${format}.`);
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new InvalidParameter('callback', 'A callback goes with GET only.');
  return jsonp(callback);
}

/**
 * Who asks for a script is nobody: a browser sends along what it remembers of a person for any page that embeds one, so that it may tell
 * what anybody may read, and no more.
 */
export const scriptsForNobody: MiddlewareHandler<TrackerEnv> = async (c, next) => {
  if (urlOf(c).search !== '' && urlOf(c).searchParams.has('callback')) c.set('viewer', null);
  await next();
};

/** Writes answers, errors too, in the form that is asked for. */
export const forms: MiddlewareHandler<TrackerEnv> = async (c, next) => {
  const form = formOf(c);
  if (!form) return next();
  await next();
  const answer = c.res;
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return;
  const text = await form.write(JSON.parse(await answer.text()));
  const headers = new Headers(answer.headers);
  headers.set('Content-Type', form.type);
  c.res = new Response(text, { status: answer.status, headers });
};
