import { openStore } from '../../src/tracker/store';
import { manyIssues } from '../support/many';

const COMMENTS = 2000;

/** Fills a data file with a public repository ann/app of realistic issues, the first with many comments. */
export async function fillTracker(file: string, issues: number): Promise<void> {
  const store = await openStore({ file });
  const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
  const importer = await store.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
  const [first, ...otherIssues] = [...manyIssues(issues)];
  const all = [{ ...first!, commentCount: COMMENTS }, ...otherIssues];
  await importer.add(all);
  const createdOn = '2020-01-01T00:00:00Z';
  await importer.addComments(
    Array.from({ length: COMMENTS }, (_, i) => ({
      issue: 1,
      id: null,
      content: all[i % all.length]!.issue.content,
      markup: i % 2 === 0 ? ('markdown' as const) : ('creole' as const),
      author: `person${i % 20}`,
      createdOn,
      updatedOn: null,
    })),
  );
  await importer.commit();
  await store.close();
}
