import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, UnusableFile } from '../../src/tracker/store';
import { OwnCluster } from '../support/own-cluster';
import { clusterOwner } from '../support/postgres';
import { buildProgram, type Program } from '../support/program';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Makes a certificate in a folder, and returns its path; the key is beside it. */
function makeCertificate(folder: string, name: string, ...more: string[]): string {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const args = ['req', '-x509', ...KEY, '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate, ...more];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return certificate;
}

describe('A connection to PostgreSQL with TLS', () => {
  let folder: string;
  let cluster: OwnCluster;
  let program: Program;
  let [right, wrong] = ['', ''];
  before(async () => {
    program = await buildProgram();
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-tls-'));
    [right, wrong] = [makeCertificate(folder, 'right'), makeCertificate(folder, 'wrong')];
    const issued = ['-CA', right, '-CAkey', join(folder, 'right.key'), '-addext', 'basicConstraints=critical,CA:FALSE'];
    const server = makeCertificate(folder, 'server', ...issued, '-addext', 'subjectAltName=DNS:localhost');
    const key = join(folder, 'server.key');
    for (const path of [folder, server, key]) clusterOwner(path);
    const settings = { ssl: 'on', ssl_cert_file: server, ssl_key_file: key };
    cluster = new OwnCluster(mkdtempSync(join(tmpdir(), 'issue-bucket-pg-')), settings);
    await cluster.start();
    await cluster.run('create database issues');
  });
  after(async () => {
    await cluster.remove();
    rmSync(folder, { recursive: true });
    program.end();
  });

  /** The address of the database at a host, with parameters. */
  const address = (host: string, parameters: Record<string, string>): string => {
    const url = new URL(cluster.url('issues'));
    url.hostname = host;
    url.search = String(new URLSearchParams(parameters));
    return url.href;
  };

  const refusal = async (file: string): Promise<string> => {
    const error: unknown = await openStore({ file }).then(
      (store) => store.close(),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnusableFile, String(error));
    const { password } = new URL(file);
    assert.ok(password.length > 10 && !error.message.includes(password));
    return error.message.replace(error.file, 'IT');
  };

  const untrusted = (code: string): string =>
    `The certificate of IT cannot be trusted (${code}). Name its authority's by "sslrootcert=FILE" in the address, or check the host.`;

  for (const sslmode of ['verify-full', 'require']) {
    it(`is encrypted with sslmode=${sslmode}, where the certificate is of the named authority and for the host`, async () => {
      const store = await openStore({ file: address('localhost', { sslmode, sslrootcert: right }) });
      await store.saveAccount('ann', { passwordHash: 'none' });
      assert.ok(await store.account('ann'));
      const connections = await cluster.rows<{ ssl: boolean }>(
        `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'issue-bucket'`,
      );
      assert.ok(connections.length > 0 && connections.every(({ ssl }) => ssl));
      await store.close();
    });

    it(`is refused with sslmode=${sslmode}, where the certificate is of another authority or for another host`, async () => {
      assert.equal(await refusal(address('localhost', { sslmode, sslrootcert: wrong })), untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
      assert.equal(await refusal(address('localhost', { sslmode })), untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
      assert.equal(await refusal(address('127.0.0.1', { sslmode, sslrootcert: right })), untrusted('ERR_TLS_CERT_ALTNAME_INVALID'));
    });
  }

  it('is used by the programs, which print no password', () => {
    const list = (sslrootcert: string) => {
      const data = address('localhost', { sslmode: 'verify-full', sslrootcert });
      return program.run('user', 'list', '--data', data, '--files', join(folder, 'files'));
    };
    const { code, out, err } = list(right);
    assert.equal(code, 0, err);
    assert.match(out, /ann/);
    const refused = list(wrong);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^\S*: The certificate of postgres:\/\/tests@localhost:\d+\/issues\?sslmode=verify-full cannot be trusted/);
    const { password } = new URL(cluster.url('issues'));
    assert.ok(![out, err, refused.out, refused.err].some((text) => text.includes(password)));
  });
});
