import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildProgram, type Program } from '../../support/program';

describe('issue-bucket doctor', () => {
  let program: Program;
  before(async () => (program = await buildProgram()));
  after(() => program.end());

  it('ends with 1 when there are findings, and prints each as a sentence or as JSON', () => {
    const data = join(program.folder, 'issues.db');
    program.run('repository', 'add', 'ann/app', '--data', data);
    assert.deepEqual(program.run('doctor', '--data', data), {
      code: 0,
      out: `${data} is healthy: 0 issues, 0 comments, 0 attached files.\n`,
      err: '',
    });
    const database = new DatabaseSync(data);
    database.exec('update repository set next_number = 0; insert into tally values (1, 0, 0, 0, 5); pragma foreign_keys = off');
    database.exec(`insert into token values ('x', 99, '')`);
    database.close();

    const output = program.run('doctor', '--data', data);
    assert.deepEqual([output.code, output.err], [1, '']);
    assert.match(
      output.out,
      /^Problem: A token belongs to nobody: of 99\.\nProblem: A number of issues .*\nRepair what can be .* --repair --data .*issues\.db\n$/,
    );
    const json = program.run('doctor', '--json', '--data', data);
    const diagnosis = JSON.parse(json.out) as { healthy: boolean; problems: { name: string; repairable: boolean }[] };
    assert.deepEqual([json.code, diagnosis.healthy, diagnosis.problems.map(({ name }) => name)], [1, false, ['tokens', 'tally']]);

    const mended = program.run('doctor', '--repair', '--data', data);
    assert.equal(mended.code, 0);
    assert.match(mended.out, /^Repaired: A token belongs to nobody: of 99\. Removed\.\nRepaired: .* Counted again\.\n.* is healthy: /);
    assert.equal(program.run('doctor', '--data', data).code, 0);
  });

  it('needs a data file, and creates none', () => {
    assert.equal(program.run('doctor').code, 2);
    const none = program.run('doctor', '--repair', '--data', join(program.folder, 'none.db'));
    assert.equal(none.code, 1);
    assert.match(none.err, /^issue-bucket: There is no data file .*none\.db\. Check the path\.\n$/);
  });
});
