import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root } from './setup.mjs';

/** Runs a soak test for some minutes: `npm run soak -- 30`; or that of three processes on PostgreSQL: `npm run soak -- postgres [MINUTES]`. */

const MINUTES = 10;

const [first, ...others] = process.argv.slice(2);
const isOnPostgres = first === 'postgres';
const text = isOnPostgres ? others[0] : first;
const minutes = text === undefined ? MINUTES : Number(text);
if (!(minutes > 0 && minutes <= 600)) {
  process.stderr.write(`'${text}' is no number of minutes. Say for how long, from 0.5 to 600: npm run soak -- ${MINUTES}\n`);
  process.exit(2);
}
const env = { ...process.env, SOAK_MINUTES: String(minutes) };
const suite = isOnPostgres ? 'soak-on-postgres' : 'soak';
const { status } = spawnSync(node, [join(root, 'scripts', 'test.mjs'), suite], { cwd: root, env, stdio: 'inherit' });
process.exit(status ?? 1);
