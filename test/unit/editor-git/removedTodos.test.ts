import assert from 'node:assert/strict';
import { existsSync, chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeLanguage } from '../../../src/code/languages';
import { compilePatterns } from '../../../src/code/references';
import { ReferenceText } from '../../../src/code/referenceText';
import { splitLines } from '../../../src/code/scannedText';
import { referenceLabel, TODO_KEYWORDS, todoFinder } from '../../../src/code/todos';
import { removedTodos, type TodoReader } from '../../../src/editor/git/removedTodos';
import { newsOfBranch } from '../../../src/editor/git/repository';
import { makeRepository, type TestRepository } from '../../support/git';

const { patterns } = compilePatterns({ 'PROJ-{number}': '' });
const finder = todoFinder(TODO_KEYWORDS, patterns);

describe('The last TODO of an issue', () => {
  let repository: TestRepository;
  let folder: string;
  let since: string;
  const edited = new Map<string, string>();
  const reader: TodoReader = {
    keywords: TODO_KEYWORDS,
    edited: () => edited,
    issues(_, text) {
      const scanned = new ReferenceText(codeLanguage('typescript')!, splitLines(text), patterns);
      return Promise.resolve(finder.inText(scanned).flatMap(({ reference }) => (reference ? [reference] : [])));
    },
  };
  const git = (...args: string[]) => repository.git(...args);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (files: Record<string, string>, name = 'me', message = 'Work') => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    git('add', '-A');
    repository.as(name, 'commit', '-q', '--allow-empty', '-m', message);
  };
  const check = async (branch = 'main', more: Partial<TodoReader> = {}) => {
    const news = await newsOfBranch(folder, branch, since);
    return news ? removedTodos(folder, news, { ...reader, ...more }) : { commits: [], present: [] };
  };
  /** The issues whose last TODO was removed. */
  const removed = async (branch?: string) =>
    (await check(branch)).commits.flatMap(({ references }) =>
      references.map(({ number, repository }) => referenceLabel(number, repository)),
    );

  beforeEach(() => {
    edited.clear();
    repository = makeRepository();
    ({ folder } = repository);
    commit({ 'a.ts': 'first();\n// TODO(#12): mend it\nlast();\n', 'other.ts': 'other();\n' });
    since = git('rev-parse', 'HEAD');
  });
  afterEach(() => repository.remove());

  /** Puts a branch beside the default one, and goes back to that. */
  const onTopic = (task: () => void) => {
    git('checkout', '-qb', 'topic');
    task();
    git('checkout', '-q', 'main');
  };
  /** Work goes on from here. */
  const start = () => (since = git('rev-parse', 'HEAD'));
  /** Makes a commit that brings it, from which work goes on. */
  const addedBy = (name: string): string => {
    commit(GONE);
    commit({ 'a.ts': 'first();\n// TODO(#12): mend it\nlast();\n' }, name);
    start();
    return since;
  };
  /** A comment of one file in two versions that are merged, and what the merge makes of them. */
  const conflict = (sides: { topic: string; main: string }, merged: string, names: { topic?: string; merge?: string } = {}) => {
    const text = (comment: string) => ({ 'a.ts': `first();\n// ${comment}\nlast();\n` });
    onTopic(() => commit(text(sides.topic), names.topic));
    commit(text(sides.main));
    assert.throws(() => git('merge', 'topic'));
    commit(text(merged), names.merge);
  };
  const GONE = { 'a.ts': 'first();\nlast();\n' };

  const cases: [title: string, work: () => void, issues: string[]][] = [
    ['a commit removes it', () => commit(GONE), ['#12']],
    [
      'its file is deleted',
      () => {
        rmSync(join(folder, 'a.ts'));
        commit({});
      },
      ['#12'],
    ],
    ['it loses its number', () => commit({ 'a.ts': 'first();\n// TODO: mend it\nlast();\n' }), ['#12']],
    ['the code says it, and no comment', () => commit({ 'a.ts': 'first("// TODO(#12)");\nlast();\n' }), ['#12']],
    ...['// TODO(#12): x', '// FIXME #12: x', '/* TODO: x (#12) */', '// @todo #12 x', '// TODO(ann, #12): x'].map(
      (text): [string, () => void, string[]] => [
        `it is written ${text}`,
        () => {
          commit({ 'a.ts': `${text}\n` });
          start();
          commit({ 'a.ts': '\n' });
        },
        ['#12'],
      ],
    ),
    [
      'it is written by a pattern, or with a repository',
      () => {
        commit({ 'a.ts': '// TODO(PROJ-7): x\n// TODO(acme/rocket#12): x\n' });
        start();
        commit({ 'a.ts': '\n' });
      },
      ['#7', 'acme/rocket#12'],
    ],
    [
      'a commit removes one of two',
      () => {
        commit({ 'other.ts': '// FIXME #12: too\n' });
        start();
        commit(GONE);
      },
      [],
    ],
    [
      'commits remove both',
      () => {
        commit({ 'other.ts': '// FIXME #12: too\n' });
        start();
        commit(GONE);
        commit({ 'other.ts': '\n' });
      },
      ['#12'],
    ],
    ['it moves in its file', () => commit({ 'a.ts': 'first();\nlast();\n// TODO(#12): mend it\n' }), []],
    ['it moves to another file', () => commit({ ...GONE, 'b.ts': '// TODO #12 mend it\n' }), []],
    ['its words change', () => commit({ 'a.ts': '// HACK: mended badly (#12)\n' }), []],
    [
      'its file is renamed',
      () => {
        renameSync(join(folder, 'a.ts'), join(folder, 'über $(x).ts'));
        commit({});
      },
      [],
    ],
    [
      'a number that begins alike stays',
      () => {
        commit({ 'other.ts': '// TODO(#123): x\n// see #12\n' });
        start();
        commit(GONE);
      },
      ['#12'],
    ],
    ['a comment names it that is no TODO', () => commit({ ...GONE, 'other.ts': '// Since #12 it works\n' }), ['#12']],
    [
      'a commit without it is amended to remove it',
      () => {
        commit({ 'other.ts': 'more();\n' });
        start();
        write('a.ts', GONE['a.ts']);
        git('commit', '-qa', '--amend', '--no-edit');
      },
      ['#12'],
    ],
    [
      'the commit is amended to keep it',
      () => {
        commit(GONE);
        git('checkout', '-q', since, '--', 'a.ts');
        git('commit', '-qa', '--amend', '--no-edit', '--allow-empty');
      },
      [],
    ],
    [
      'the next commit brings it back',
      () => {
        commit(GONE);
        git('checkout', '-q', since, '--', 'a.ts');
        commit({});
      },
      [],
    ],
    [
      'the commit is taken back by a reset',
      () => {
        commit(GONE);
        git('reset', '-q', '--hard', since);
      },
      [],
    ],
    ['a branch with it is merged, fast-forward', () => (onTopic(() => commit(GONE)), git('merge', '-q', 'topic')), ['#12']],
    [
      'a branch with it is merged by a commit',
      () => (onTopic(() => commit(GONE)), commit({ 'other.ts': 'more();\n' }), git('merge', '-q', '--no-edit', 'topic')),
      ['#12'],
    ],
    [
      'a merge keeps another one',
      () => (onTopic(() => commit(GONE)), commit({ 'other.ts': '// TODO(#12): x\n' }), git('merge', '-q', '--no-edit', 'topic')),
      [],
    ],
    ['a merge that stops at a conflict removes it', () => conflict({ topic: 'TODO(#12): more', main: 'TODO(#12): less' }, ''), ['#12']],
    ['a merge that stops at a conflict keeps it', () => conflict({ topic: 'TODO(#12): more', main: '' }, 'TODO(#12): x'), []],
    ['a merge that stops at a conflict takes the side that removed it', () => conflict({ topic: '', main: 'TODO(#12): x' }, ''), ['#12']],
    ["such a merge takes others' side", () => conflict({ topic: '', main: 'TODO(#12): x' }, '', { topic: 'other' }), []],
    ['somebody else merges so', () => conflict({ topic: 'TODO(#12): more', main: 'TODO(#12): less' }, '', { merge: 'other' }), []],
    [
      'a merge without a conflict removes it',
      () => {
        onTopic(() => commit({ 'other.ts': 'more();\n' }));
        commit({ 'b.ts': 'b();\n' });
        git('merge', '-q', '--no-commit', 'topic');
        commit(GONE);
      },
      ['#12'],
    ],
    [
      'a commit removes it after others changed it on a branch that is merged',
      () => {
        onTopic(() => commit({ 'other.ts': 'more();\n' }, 'other'));
        commit({ 'a.ts': 'first();\n// TODO(#12): mend it all\nlast();\n' }, 'other');
        commit(GONE);
        git('merge', '-q', '--no-edit', 'topic');
      },
      ['#12'],
    ],
    [
      'a branch with it is squashed into a commit',
      () => (onTopic(() => commit(GONE, 'other')), git('merge', '-q', '--squash', 'topic'), commit({})),
      ['#12'],
    ],
    ['a commit with it is picked', () => (onTopic(() => commit(GONE)), commit({ 'b.ts': 'b();\n' }), git('cherry-pick', 'topic')), ['#12']],
    ["others' commit with it is picked", () => (onTopic(() => commit(GONE, 'other')), git('cherry-pick', 'topic')), []],
    ['what brought it is reverted', () => git('revert', '--no-edit', addedBy('me')), ['#12']],
    ["others' commit that brought it is reverted", () => git('revert', '--no-edit', addedBy('other')), ['#12']],
    ['somebody else reverts what brought it', () => repository.as('other', 'revert', '--no-edit', addedBy('me')), []],
    [
      'what removed it is reverted',
      () => {
        commit(GONE);
        git('revert', '--no-edit', 'HEAD');
      },
      [],
    ],
    [
      'a revert that stops at a conflict removes it',
      () => {
        const added = addedBy('other');
        commit({ 'a.ts': 'first();\n// TODO(#12): mend it all\nlast();\n' });
        start();
        assert.throws(() => git('revert', '--no-edit', added));
        write('a.ts', GONE['a.ts']);
        git('add', '-A');
        git('revert', '--continue');
      },
      ['#12'],
    ],
    [
      'it comes as a patch of mine',
      () => {
        onTopic(() => commit(GONE));
        git('format-patch', '-q', '-1', '-o', '.git/patches', 'topic');
        git('am', '-q', join(folder, '.git', 'patches', '0001-Work.patch'));
      },
      ['#12'],
    ],
    ['a branch is rebased', () => (onTopic(() => commit(GONE)), git('rebase', '-q', 'topic')), []],
    ['another branch is checked out', () => (onTopic(() => commit(GONE)), git('checkout', '-q', 'topic')), []],
    ['the branch is reset', () => (onTopic(() => commit(GONE)), git('reset', '-q', '--hard', 'topic')), []],
    ['a pull brings it', () => (onTopic(() => commit(GONE)), git('pull', '-q', '.', 'topic')), ['#12']],
    ["a pull brings others' commits", () => (onTopic(() => commit(GONE, 'other')), git('pull', '-q', '.', 'topic')), []],
    ['a pull rebases', () => (onTopic(() => commit(GONE)), commit({}), git('pull', '-q', '--rebase', '.', 'topic')), []],
    ['somebody else commits it', () => commit(GONE, 'other'), []],
    ["others' commits are merged", () => (onTopic(() => commit(GONE, 'other')), git('merge', '-q', 'topic')), []],
    [
      'others removed it after a change of mine',
      () => {
        commit({ 'a.ts': '// TODO(#12): mend it all\n' });
        commit({ 'a.ts': '\n' }, 'other');
      },
      [],
    ],
    ['the working tree has another one', () => (commit(GONE), write('new.ts', '// TODO(#12): here\n')), []],
    [
      'another file has one that git does not give out',
      () => {
        commit({ 'of\ntwo lines.ts': '// TODO(#12): too\n' });
        start();
        commit(GONE);
        rmSync(join(folder, 'of\ntwo lines.ts'));
      },
      [],
    ],
    ['another text is being edited that has one', () => (commit(GONE), edited.set('other.ts', '// TODO(#12): here\n')), []],
    [
      'it is being edited out of another text',
      () => {
        commit({ 'other.ts': '// TODO(#12): too\n' });
        start();
        commit(GONE);
        edited.set('other.ts', '\n');
      },
      [],
    ],
  ];
  for (const [title, task, issues] of cases)
    it(`${issues.length > 0 ? 'is removed' : 'is not removed'} when ${title}`, async () => {
      task();
      assert.deepEqual(await removed(), issues);
      assert.deepEqual(await removed('topic'), []);
    });

  it('is removed by the commit that did it, among others that came together', async () => {
    commit({ 'other.ts': 'more();\n' }, 'me', 'Before');
    commit(GONE, 'me', 'Mend it');
    commit({ 'a.ts': 'first();\nsecond(12);\nlast();\n' }, 'me', 'After');
    assert.deepEqual(
      (await check()).commits.map(({ message }) => message),
      ['Mend it'],
    );
  });

  it('is told when it is there again', async () => {
    commit(GONE);
    start();
    commit({ 'other.ts': '// TODO(#12): again\n' });
    assert.deepEqual(
      (await check()).present.map(({ number }) => number),
      [12],
    );
  });

  it('is looked for in a hundred files at most, however many commits came together', async () => {
    const files = (text: string, count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.ts`, text]));
    for (const count of [99, 100]) {
      commit({ ...files('// TODO: x\n', count), 'a.ts': '// TODO(#12): x\n' });
      start();
      commit(files('\n', count));
      commit(GONE);
      assert.deepEqual(await removed(), count < 100 ? ['#12'] : []);
    }
  });

  it('is no matter without words that begin a TODO', async () => {
    commit(GONE);
    assert.deepEqual((await check('main', { keywords: [] })).commits, []);
  });

  it('is looked for without executing anything of the repository', async () => {
    const program = join(folder, 'evil.sh');
    writeFileSync(program, `#!/bin/sh\ntouch ${JSON.stringify(join(folder, 'executed'))}\ncat "$@"\n`);
    chmodSync(program, 0o755);
    write('.gitattributes', '*.ts diff=evil filter=evil\n');
    commit(GONE);
    for (const key of [
      'core.fsmonitor',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.clean',
      'filter.evil.smudge',
    ])
      git('config', key, program);
    assert.deepEqual(await removed(), ['#12']);
    assert.ok(!existsSync(join(folder, 'executed')));
  });
});
