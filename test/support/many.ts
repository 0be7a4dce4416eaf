import { openStore } from '../../src/tracker/store';
import type { ImportedIssue, Store } from '../../src/tracker/store/store';
import { KINDS, PRIORITIES, type Status } from '../../src/model/enums';
import { Random } from './random';

/** The repository of `fillMany`. */
export const BENCH = { owner: 'bench', slug: 'bench' } as const;
/** A word in the title or content of one issue in twenty. */
export const RARE_WORD = 'kestrel';

const COMMON =
  'the when a button dialog fails crash after update page list filter error window file opening saving slow wrong missing icon user cannot ' +
  'sign in server timeout request response memory leak build install package version tests branch merge commit editor view panel search ' +
  'результат окно ошибка файл für größe naïve café easy_install config.json C++ null 404 50% user_name "quoted" it\'s --force';
const SYLLABLES = 'ba co di fu ga hel im jo ka li mo nu or pa qui ra sto tre ul va wen xi yo zer con tra plex ting ness able'.split(' ');

function vocabulary(random: Random): readonly string[] {
  const words = COMMON.split(' ');
  const vocabularyWords = new Set(words);
  while (vocabularyWords.size < 4000)
    vocabularyWords.add(Array.from({ length: 2 + random.below(3) }, () => random.pick(SYLLABLES)).join(''));
  return [...vocabularyWords];
}

const STATUS_SHARES: readonly (readonly [Status, number])[] = [
  ['resolved', 0.42],
  ['closed', 0.6],
  ['new', 0.76],
  ['open', 0.85],
  ['wontfix', 0.9],
  ['duplicate', 0.94],
  ['invalid', 0.97],
  ['on hold', 1],
];

const SEED = 20261124;

/** Words of one issue in twenty to a hundred, the more frequent ones first. */
export const lessCommonWords = (): readonly string[] => vocabulary(new Random(SEED)).slice(200, 3000);

/** Generates realistic issues, the same ones in each run. */
export function* manyIssues(n: number, seed = SEED): Generator<ImportedIssue> {
  const random = new Random(seed);
  const words = vocabulary(random);
  const people = Array.from({ length: 200 }, (_, i) => `person${i}`);
  const named = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);
  const lists = { component: named('Component', 30), milestone: named('Milestone', 40), version: named('1', 60) };
  const text = (length: number) => Array.from({ length }, () => random.favour(words)).join(' ');
  const start = Date.UTC(2010, 0, 1);
  const step = (Date.UTC(2026, 0, 1) - start) / n;
  const date = (time: number) => new Date(time).toISOString();
  for (let number = 1; number <= n; number++) {
    const created = start + Math.floor((number - 1 + random.next()) * step);
    const share = random.next();
    const rare = random.chance(0.05);
    const title = text(3 + random.below(6)) + (rare && random.chance(0.6) ? ` ${RARE_WORD}` : '');
    const paragraphs = Array.from({ length: 1 + random.below(4) }, () => text(10 + random.below(40)));
    const content = paragraphs.join('.\n\n') + (rare && !title.includes(RARE_WORD) ? `\n${RARE_WORD}` : '');
    const reporter = random.favour(people);
    yield {
      issue: {
        number,
        title: title[0]!.toUpperCase() + title.slice(1),
        content,
        markup: number < n / 4 ? 'creole' : 'markdown',
        status: STATUS_SHARES.find(([, end]) => share < end)![0],
        kind: random.favour(KINDS),
        priority: random.chance(0.6) ? 'major' : random.pick(PRIORITIES),
        component: random.chance(0.7) ? random.favour(lists.component) : null,
        milestone: random.chance(0.4) ? random.favour(lists.milestone) : null,
        version: random.chance(0.3) ? random.favour(lists.version) : null,
        assignee: random.chance(0.5) ? random.favour(people.slice(0, 40)) : null,
        reporter: random.chance(0.95) ? reporter : null,
        createdOn: date(created),
        updatedOn: date(random.chance(0.3) ? created : created + random.below(300 * 86_400_000)),
      },
      watchers: random.chance(0.9) ? [reporter] : [reporter, random.pick(people)],
      comments: Array.from({ length: random.chance(0.6) ? 0 : random.below(4) }, (_, i) => ({
        content: text(5 + random.below(30)),
        markup: 'markdown' as const,
        author: random.favour(people),
        createdOn: date(created + (i + 1) * 3_600_000),
        updatedOn: null,
      })),
    };
  }
}

/** Creates n issues in `bench/bench`, with the admin `bench`. */
export async function fillStore(store: Store, n: number): Promise<void> {
  const { key } = await store.addRepository(BENCH, { isPrivate: false });
  const admin = await store.saveAccount('bench', { displayName: 'Bench' });
  await store.grant(key, admin.key, 'admin');
  const importer = await store.import(key, { people: [], lists: { component: ['Nobody uses this'], milestone: [], version: [] } });
  let batch: ImportedIssue[] = [];
  for (const issue of manyIssues(n)) {
    batch.push(issue);
    if (batch.length < 500) continue;
    await importer.add(batch);
    batch = [];
  }
  await importer.add(batch);
  await importer.commit();
}

/** Makes a data file filled by `fillStore`. */
export async function fillMany(file: string, n: number): Promise<void> {
  const store = await openStore({ file });
  await fillStore(store, n);
  await store.close();
}
