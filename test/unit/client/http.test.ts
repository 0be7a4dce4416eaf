import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createIssueService } from '../../../src/client';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { APP, drop, failure, issue, ISSUE, json, scripted, silence, type Answer, type Scripted } from './support';

const SECRET = 'p@ss:wörd';
const credentials = () => Promise.resolve({ kind: 'password', username: 'ann', password: SECRET } as const);

describe('The API service over HTTP', () => {
  const open: Scripted[] = [];
  const server = async (answers: Answer[], options: Parameters<typeof scripted>[1] = {}) => {
    const scriptedServer = await scripted(answers, options);
    open.push(scriptedServer);
    return scriptedServer;
  };
  afterEach(async () => {
    for (const scriptedServer of open.splice(0)) await scriptedServer.close();
  });

  describe('tries a read again', () => {
    const cases: [title: string, before: Answer[]][] = [
      ['after 429', [json(429, {}, { 'retry-after': '0' })]],
      ['after 408', [json(408, {})]],
      ['after two times 503', [json(503, {}), json(503, {})]],
      ['after 500 and 502', [json(500, {}), json(502, {})]],
      ['after a dropped connection', [drop]],
      [
        'after an answer that breaks off',
        [(_, response) => response.writeHead(200, { 'content-length': '100' }).write('{') && setImmediate(() => response.destroy())],
      ],
    ];
    for (const [title, failures] of cases) {
      it(title, async () => {
        const { service, requests } = await server([...failures, issue()]);
        assert.equal((await service.get(APP, 1)).title, ISSUE.title);
        assert.equal(requests.length, failures.length + 1);
      });
    }

    it('three times in total, and then reports that the site is busy', async () => {
      const { service, requests } = await server([json(503, {})]);
      const error = await failure(service.get(APP, 1), 'busy');
      assert.equal(error.message, 'issues.example.com is too busy right now. Try again in a minute.');
      assert.equal(requests.length, 3);
    });

    it('and reports the problem of the storage instead of a busy site', async () => {
      const cases = [
        [503, 'full', 'busy', /^issues\.example\.com: The disk that holds the issues is full, so nothing was saved\./],
        [503, 'away', 'busy', /^issues\.example\.com: The database of the issues does not answer, so this was not done\./],
        [500, 'undecided', 'server', /was lost while this was saved\. Check whether it was saved before you try again\.$/],
        [500, 'unheard of', 'server', /failed to answer \(500\)/],
      ] as const;
      for (const [status, problem, reason, sentence] of cases) {
        const { service } = await server([json(status, {}, { 'x-tracker-problem': problem })]);
        assert.match((await failure(service.get(APP, 1), reason)).message, sentence);
      }
    });

    it('but not if the server requests a long pause, which is reported', async () => {
      const { service, requests } = await server([json(429, {}, { 'retry-after': '600' })]);
      assert.match((await failure(service.get(APP, 1), 'busy')).message, /Try again in 10 minutes\.$/);
      assert.equal(requests.length, 1);
    });

    it('but not after a refusal', async () => {
      for (const status of [400, 401, 403, 410, 501]) {
        const { service, requests } = await server([json(status, {})]);
        await assert.rejects(service.get(APP, 1));
        assert.equal(requests.length, 1, String(status));
      }
    });
  });

  it('never makes a write again', async () => {
    const writes: ((service: Scripted['service']) => Promise<unknown>)[] = [
      (service) => service.create(APP, { title: 'x' }),
      (service) => service.update(APP, 1, { title: 'x' }),
      (service) => service.delete(APP, 1),
      (service) => service.addRepository(APP),
      (service) => service.importArchive(APP, new Uint8Array(3), {}),
    ];
    for (const write of writes) {
      for (const answer of [json(503, {}), json(429, {}), drop]) {
        const { service, requests } = await server([answer]);
        await assert.rejects(write(service));
        assert.equal(requests.length, 1, requests.map((scriptedServer) => scriptedServer.what).join());
      }
    }
  });

  describe('says in one sentence what went wrong', () => {
    const get = (scriptedServer: Scripted) => scriptedServer.service.get(APP, 1);
    const list = (scriptedServer: Scripted) => scriptedServer.service.list(APP, DEFAULT_QUERY);
    const cases: [string, Answer[], (scriptedServer: Scripted) => Promise<unknown>, Parameters<typeof failure>[1], RegExp][] = [
      ['401 of a stranger', [json(401, {})], list, 'unauthorized', /^Sign in to issues\.example\.com to do this\.$/],
      [
        '403 with a reason',
        [json(403, { error: { message: 'You need write.' } })],
        list,
        'forbidden',
        /does not allow it: You need write\.$/,
      ],
      ['403 without', [json(403, {})], list, 'forbidden', /You may not do this with ann\/app on issues\.example\.com\.$/],
      [
        '404 of a repository',
        [json(404, {})],
        list,
        'noRepository',
        /no repository ann\/app on issues\.example\.com, or you may not read it/,
      ],
      ['404 of an issue', [json(404, {}), json(200, { count: 0, issues: [] })], get, 'notFound', /no issue #1 of ann\/app/],
      ['404 of the repository of an issue', [json(404, {})], get, 'noRepository', /no repository ann\/app/],
      ['404 of a tracker', [json(404, { error: { message: 'Repository has no issue tracker.' } })], list, 'gone', /import it/],
      [
        '410',
        [json(410, { type: 'error', error: { message: 'Resource removed' } })],
        list,
        'gone',
        /serves no issues of ann\/app, .*import it/,
      ],
      ...[
        ['nginx', '<html><head><title>413 Request Entity Too Large</title></head></html>'],
        ['Caddy', ''],
        ['a gateway', '{"message": "Request size limit exceeded"}'],
      ].map(([of, body]): (typeof cases)[number] => [
        `413 of ${of}`,
        [(_, response) => response.writeHead(413).end(body)],
        (scriptedServer) => scriptedServer.service.create(APP, { title: 'x' }),
        'invalid',
        /^This is larger than the web server in front of the tracker of issues\.example\.com allows\. Ask its administrator\.$/,
      ]),
      [
        '413 of the tracker',
        [json(413, { error: { message: "The request's body is larger than the 1 MB that are taken." } })],
        (scriptedServer) => scriptedServer.service.create(APP, { title: 'x' }),
        'invalid',
        /^The request's body is larger than the 1 MB that are taken\.$/,
      ],
      ['500', [json(500, {})], list, 'server', /failed to answer \(500\)/],
      [
        '400',
        [json(400, { error: { message: 'title: This field is required.', fields: { title: ['x'] } } })],
        list,
        'invalid',
        /This field is required\.$/,
      ],
      [
        'a web page',
        [(_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome')],
        get,
        'unexpected',
        /answered with a web page/,
      ],
      ['another JSON', [json(200, { hello: 'world' })], get, 'unexpected', /did not answer like an issue tracker\. Is its address right\?/],
      ['an empty answer', [(_, response) => response.writeHead(200).end()], get, 'unexpected', /did not answer like an issue tracker/],
      ['a list that is none', [json(200, [])], list, 'unexpected', /did not answer like an issue tracker/],
      [
        'an identity that is none',
        [json(200, {})],
        (scriptedServer) => scriptedServer.service.identity(),
        'unexpected',
        /did not answer like an issue tracker/,
      ],
    ];
    for (const [title, answers, call, reason, message] of cases) {
      it(title, async () => assert.match((await failure(call(await server(answers)), reason)).message, message));
    }

    it('a server that is not running', async () => {
      const scriptedServer = await server([issue()]);
      await scriptedServer.close();
      open.length = 0;
      assert.match(
        (await failure(get(scriptedServer), 'unreachable')).message,
        /issues\.example\.com cannot be reached: nothing answers there\. Is the server running\?/,
      );
    });

    it('a host that does not exist', async () => {
      const service = createIssueService({ site: 'issues.invalid', baseUrl: 'https://issues.invalid', retryDelay: () => 0 });
      assert.match((await failure(service.get(APP, 1), 'unreachable')).message, /^issues\.invalid cannot be found: there is no such host/);
    });

    it('a port that nothing of the web may be at', async () => {
      const service = createIssueService({ site: 'here:9', baseUrl: 'http://127.0.0.1:9' });
      assert.match((await failure(service.get(APP, 1), 'unreachable')).message, /^No request was sent to here:9: its port/);
    });

    it('https to a server that speaks http', async () => {
      const { origin } = await server([issue()]);
      const service = createIssueService({ site: 'here', baseUrl: origin.replace('http:', 'https:') });
      assert.match((await failure(service.get(APP, 1), 'unreachable')).message, /does not support https/);
    });

    it('a server that keeps silent', async () => {
      const { service, requests } = await server([silence], { timeout: 50 });
      assert.match((await failure(service.get(APP, 1), 'unreachable')).message, /issues\.example\.com does not answer/);
      assert.equal(requests.length, 1);
    });
  });

  describe('says why a connection did not come about', () => {
    const cases: [code: string, message: RegExp][] = [
      ['CERT_HAS_EXPIRED', /^The certificate of here cannot be trusted: it has expired\. Ask the administrator of the site\.$/],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', /it is self-signed/],
      ['ERR_TLS_CERT_ALTNAME_INVALID', /it is for another host/],
      ['ERR_SSL_WRONG_VERSION_NUMBER', /^here does not support https/],
      ['ENOTFOUND', /^here cannot be found: there is no such host, or this computer is offline\.$/],
      ['UND_ERR_CONNECT_TIMEOUT', /^here does not answer/],
      ['EPERM', /^The connection to here was lost \(EPERM\)\. Try again\.$/],
    ];
    for (const [code, message] of cases) {
      it(code, async () => {
        const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('of OpenSSL'), { code }) }));
        const service = createIssueService({ site: 'here', baseUrl: 'https://here', fetch });
        assert.match((await failure(service.get(APP, 1), 'unreachable')).message, message);
      });
    }
  });

  it('keeps quiet when it is aborted, also while it waits for another try', async () => {
    for (const options of [{ answers: [silence] }, { answers: [json(503, {})] }]) {
      const stop = new AbortController();
      const { service } = await server(
        options.answers.map((answer): Answer => (request, response) => {
          answer(request, response);
          setImmediate(() => stop.abort());
        }),
        { retryDelay: () => 60_000 },
      );
      await failure(service.get(APP, 1, { signal: stop.signal }), 'cancelled');
    }
  });

  describe('keeps credentials', () => {
    it('for the origin that they are for: a redirect is not followed', async () => {
      const other = await server([issue()]);
      const { service } = await server([json(302, {}, { location: `${other.origin}/1.0/x?secret` })], { credentials });
      const error = await failure(service.get(APP, 1), 'unexpected');
      assert.match(error.message, new RegExp(`sends requests on to ${other.origin}, and your password is not sent along`));
      assert.deepEqual(other.requests, []);
    });

    it('out of every error and its causes', async () => {
      const basic = Buffer.from(`ann:${SECRET}`).toString('base64');
      for (const answer of [json(401, {}), json(500, {}), json(404, {}), json(200, {}), drop]) {
        const { service, requests } = await server([answer], { credentials });
        const error = await service.get(APP, 1).catch((error: unknown) => error);
        assert.equal(requests[0]?.authorization, `Basic ${basic}`);
        const all = inspect(error, { depth: 20, showHidden: true });
        for (const secret of [SECRET, basic, 'Basic ']) assert.ok(!all.includes(secret), all);
      }
    });

    it('out of requests without an account, and reports whose are wrong', async () => {
      const { service, requests } = await server([json(401, {})], { credentials: () => Promise.resolve({ kind: 'token', token: 't0k' }) });
      assert.match(
        (await failure(service.identity(), 'unauthorized')).message,
        /does not accept the name and password or the token\. Sign in again\.$/,
      );
      assert.equal(requests[0]?.authorization, 'Bearer t0k');
      const stranger = await server([issue()]);
      await stranger.service.get(APP, 1);
      assert.equal(stranger.requests[0]?.authorization, undefined);
    });
  });

  it('works with a plain API 1.0 without our additions', async () => {
    const { service } = await server([json(404, {})]);
    assert.deepEqual(await service.choices(APP), { lists: { component: [], milestone: [], version: [] }, assignees: [] });
    assert.equal(await service.right(APP), undefined);
    assert.deepEqual(await service.repositories(), []);
    const plain = await server([json(200, { count: 1, issues: [ISSUE] })]);
    assert.equal(await plain.service.revision(APP), null);
    assert.equal((await plain.service.list(APP, DEFAULT_QUERY)).issues[0]?.revision, null);
  });

  it('lists public repositories if nobody is signed in', async () => {
    const requests: string[] = [];
    const page = (number: number) => ({
      next: number === 1 ? 'https://elsewhere.example/2.0/repositories?page=2' : undefined,
      values: [{ full_name: `acme/lib${number}`, is_private: false }, { full_name: 'no name' }],
    });
    const answers: Record<string, Answer> = {
      '/1.0/user/repositories': json(401, {}),
      '/2.0/repositories?pagelen=100&page=1': json(200, page(1)),
      '/2.0/repositories?pagelen=100&page=2': json(200, page(2)),
    };
    const answer: Answer = (request, response) => {
      const url = request.url!.replace(/&fields=.*/, '');
      requests.push(url);
      answers[url]!(request, response);
    };
    const { service } = await server([answer]);
    const listed = [1, 2].map((number) => ({ id: { owner: 'acme', slug: `lib${number}` }, isPrivate: false, isForAnybody: true }));
    assert.deepEqual(await service.repositories(), listed);
    assert.deepEqual(requests, Object.keys(answers));
  });

  for (const [title, answer] of [
    ['nothing is public', json(200, { values: [] })],
    ['it says so to nobody', json(401, {})],
    ['it lacks the list', json(404, {})],
    ['it answers something else', json(200, { hello: 'world' })],
  ] as const) {
    it(`requires sign-in if ${title}`, async () => {
      const { service } = await server([json(401, {}), answer]);
      await failure(service.repositories(), 'unauthorized');
    });
  }

  it('returns the address of an issue on the server', async () => {
    const { service, origin } = await server([issue()]);
    assert.equal(service.issueUrl({ owner: 'a b', slug: 'c' }, 7), `${origin}/a%20b/c/issues/7`);
  });

  it("reports that Bitbucket's tracker was removed", async () => {
    const answer = new Response(JSON.stringify({ type: 'error', error: { message: 'Resource removed' } }), {
      status: 410,
      headers: { 'content-type': 'application/json' },
    });
    const service = createIssueService({
      site: 'api.bitbucket.org',
      baseUrl: 'https://api.bitbucket.org',
      fetch: () => Promise.resolve(answer),
    });
    assert.match(
      (await failure(service.list(APP, DEFAULT_QUERY), 'gone')).message,
      /^Bitbucket removed its issue trackers and all their data on 20 August 2026, .*ann\/app.* export zip, import it/,
    );
  });
});
