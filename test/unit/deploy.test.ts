import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DEPLOYED, DOCUMENTS } from '../../scripts/package-npm';
import { root } from '../../scripts/setup.mjs';
import { SERVE_SETTINGS } from '../../src/cli/serve-settings';
import { nginxConfiguration } from '../support/behind-nginx';

/* The files of deploy/, and what docs/server.md says of them. That nginx takes its own is seen where clients run behind it (test/clients). */

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/server.md');

/** The lines of a unit by which a process is confined, but for its comments. */
const confinement = (unit: string): string[] => unit.slice(unit.indexOf('NoNewPrivileges'), unit.indexOf('[Install]')).trim().split('\n');

describe('the files of deploy/', () => {
  it('are shown by docs/server.md as they are', () => {
    const displayed = [...page.matchAll(/^```\w+ (deploy\/\S+)\n(.*?)^```$/gms)];
    assert.deepEqual(
      displayed.map(([, file]) => file),
      ['deploy/settings.json', 'deploy/nginx-upstream.conf', 'deploy/nginx.conf'],
    );
    for (const [, file, text] of displayed) assert.equal(text, read(file!), file);
  });

  it('have settings that `serve` knows', () => {
    for (const name of Object.keys(JSON.parse(read('deploy/settings.json')) as object)) assert.ok(SERVE_SETTINGS.includes(name), name);
  });

  it('confine a process as the unit on the page does', () => {
    const [, displayed = ''] = /^```ini\n(\[Unit\].*?)^```$/ms.exec(page) ?? [];
    assert.ok(confinement(displayed).length > 20);
    assert.deepEqual(confinement(read('deploy/issue-bucket@.service')), confinement(displayed));
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it(hasSystemd ? 'have a unit that systemd accepts' : 'have a unit, which systemd does not check on this machine', () => {
    const unit = read('deploy/issue-bucket@.service');
    assert.match(unit, /^ExecStart=\/usr\/local\/bin\/issue-bucket serve --config \S+ --port %i --metrics 127\.0\.0\.1:1%i$/m);
    if (!hasSystemd) return;
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-unit-'));
    const file = join(folder, 'issue-bucket@8701.service');
    writeFileSync(file, unit.replace('/usr/local/bin/issue-bucket', process.execPath));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    assert.deepEqual([status, `${stdout}${stderr}`], [0, '']);
  });

  it('pass requests of nginx on to three processes, with their size, host and address', () => {
    const configuration = nginxConfiguration(8080, ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3']);
    for (const line of [
      'listen 127.0.0.1:8080;',
      'server 127.0.0.1:3 max_fails=0;',
      'client_max_body_size 520m;',
      'proxy_set_header X-Forwarded-For $remote_addr;',
    ])
      assert.ok(configuration.includes(line), line);
    assert.doesNotMatch(configuration, /ssl|8701/);
  });

  it('have containers that know each other', () => {
    const compose = parse(read('deploy/compose.yaml'), { merge: true }) as Compose;
    const trackers = Object.entries(compose.services).filter(([name]) => name.startsWith('tracker'));
    const addressOf = (name: string): string => compose.services[name]!.networks.inside!.ipv4_address;
    assert.deepEqual(
      [...compose.configs.upstream.content.matchAll(/^ *server (\S+):8700 /gm)].map(([, address]) => address),
      trackers.map(([name]) => addressOf(name)),
    );
    assert.equal(trackers.length, 3);
    const [, trusted] = /"trust-proxy": \["(172[^"]+)"\]/.exec(page) ?? [];
    assert.equal(trusted, addressOf('nginx'));
    for (const [name, { secrets = [], healthcheck, ...service }] of Object.entries(compose.services)) {
      for (const secret of secrets) assert.ok(compose.secrets[secret], `${name}: ${secret}`);
      if (!trackers.some(([it]) => it === name)) continue;
      assert.equal(healthcheck, undefined, 'the image has it');
      assert.deepEqual([service.read_only, service.cap_drop, service.stop_grace_period], [true, ['ALL'], '15s']);
      assert.ok(service.volumes.includes('files:/var/lib/issue-bucket'));
    }
    for (const [name, { logging }] of Object.entries(compose.services)) assert.equal(logging?.options['max-size'], '20m', name);
    const { nginx } = compose.services;
    assert.match(
      String(nginx!.healthcheck?.test),
      /--fail.*https:\/\/127\.0\.0\.1\/ready$/,
      'a certificate that is missing or wrong is seen by --wait',
    );
    assert.deepEqual([nginx!.stop_signal, nginx!.stop_grace_period], ['SIGQUIT', '15s']);
    // No secret in the environment: those that there are name files.
    assert.doesNotMatch(read('deploy/compose.yaml'), /PASSWORD(?!_FILE)/);
  });

  it('build the image from all files of the package, and from no secret', () => {
    const left = read('deploy/Dockerfile.dockerignore').trim().split('\n');
    const isLeft = (path: string): boolean => left.some((pattern) => path === pattern || path.startsWith(`${pattern}/`));
    for (const path of [...DOCUMENTS, ...DEPLOYED.map((file) => `deploy/${file}`), 'src', 'scripts']) assert.ok(!isLeft(path), path);
    const { secrets, services } = parse(read('deploy/compose.yaml'), { merge: true }) as Compose;
    const mounted = services.nginx!.volumes.flatMap((volume) => /^\.\/(tls\/[^:]+)/.exec(volume)?.[1] ?? []);
    assert.equal(mounted.length, 2);
    for (const file of [...mounted, ...Object.values(secrets).map((secret) => secret.file)]) assert.ok(isLeft(join('deploy', file)), file);
  });

  it('have an image that runs as a user without rights, and says whether it is ready', () => {
    const lines = read('deploy/Dockerfile').split('\n');
    const last = (word: string): string => lines.filter((line) => line.startsWith(`${word} `)).at(-1) ?? '';
    assert.equal(last('USER'), 'USER node');
    assert.match(last('HEALTHCHECK'), /127\.0\.0\.1:8700\/ready/);
    assert.deepEqual(JSON.parse(last('ENTRYPOINT').slice('ENTRYPOINT '.length)), ['node', '/opt/issue-bucket/dist/cli.js']);
    assert.deepEqual(JSON.parse(last('CMD').slice('CMD '.length)), [
      'serve',
      '--host',
      '0.0.0.0',
      '--config',
      '/run/secrets/settings.json',
    ]);
    assert.ok(lines.indexOf(last('USER')) > lines.findIndex((line) => line.startsWith('RUN install ')));
  });
});

interface Compose {
  readonly services: Record<
    string,
    {
      networks: Record<string, { ipv4_address: string } | null>;
      secrets?: string[];
      healthcheck?: { readonly test: readonly string[] };
      logging?: { readonly options: Readonly<Record<string, string>> };
      stop_signal?: string;
      read_only?: boolean;
      cap_drop?: string[];
      stop_grace_period?: string;
      volumes: string[];
    }
  >;
  readonly configs: { upstream: { content: string } };
  readonly secrets: Record<string, { readonly file: string }>;
}
