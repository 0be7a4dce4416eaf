import type { Field, FieldWith, PersonField, SetField, WordField } from '../../model/fields';
import type { Issue, Person, RepositoryId } from '../../model/issue';
import type { SearchHit } from '../../model/search';
import type { ListName } from '../../model/words';
import { complete, objectWriter, textWriter, toObject, toText, type Member, type Telling } from '../shape';
import { onceForEach, quoted } from '../texts';
import { issuePath, issuesPath, link, repositoryPage, titleInPath } from './address';
import { toIso } from './dates';
import { encodeUser } from './people';
import { rendered, type Render } from './rendered';
import { encodeItem, encodeRepositoryReference } from './repository';

/** API 2.0: the one place of what its issues look like on the wire, and of what their fields are called there. */

/** What bodies, queries and the history call each field; null where API 2.0 does not tell it by a name of its own. */
export const FIELDS2 = {
  number: 'id',
  title: 'title',
  content: 'content',
  /** Beside the text that it is of: `content.markup`. */
  markup: 'markup',
  status: 'state',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
  assignee: 'assignee',
  reporter: 'reporter',
  createdOn: 'created_on',
  updatedOn: 'updated_on',
  editedOn: 'edited_on',
  voteCount: 'votes',
  watcherCount: 'watches',
  commentCount: null,
  revision: null,
} as const satisfies { readonly [F in Field]: F extends SetField ? string : string | null };

/** Fields that API 2.0 tells. */
type ToldField = { [F in Field]: (typeof FIELDS2)[F] extends null ? never : F }[Field];

/** What encoding needs besides what it encodes. */
export interface EncodeOptions2 {
  /** Origin of all links, without a slash at its end. */
  readonly base: string;
  readonly repository: RepositoryId;
  readonly render: Render;
  /** The id of a list's item; undefined when it is not known. */
  readonly itemId: (list: ListName, name: string) => number | undefined;
}

interface Context extends EncodeOptions2 {
  /** Where issues are, of the API and for people. */
  readonly path: string;
  readonly page: string;
  /** What many issues of a page have in common, as JSON. */
  readonly repositoryText: string;
  readonly userText: (person: Person) => string;
  readonly itemText: Readonly<Record<ListName, (name: string) => string>>;
}

interface IssueMember<F extends ToldField = ToldField> extends Member<Issue, Context>, Telling<F> {}

/** A word or a number, as it is. */
const plain = <F extends ToldField & (WordField | FieldWith<{ type: 'number' | 'count' }>)>(field: F): IssueMember<F> => ({
  key: FIELDS2[field],
  value: (issue) => issue[field],
  json(issue) {
    const value: string | number = issue[field];
    return typeof value === 'number' ? String(value) : `"${value}"`;
  },
});
const person = <F extends PersonField>(field: F): IssueMember<F> => ({
  key: FIELDS2[field],
  value(issue, { base }) {
    const it: Person | null = issue[field];
    return it && encodeUser(it, base);
  },
  json(issue, { userText }) {
    const it: Person | null = issue[field];
    return it === null ? 'null' : userText(it);
  },
});
const item = <F extends ListName>(field: F): IssueMember<F> => ({
  key: FIELDS2[field],
  value(issue, { itemId, repository, base }) {
    const name: string | null = issue[field];
    return name === null ? null : encodeItem(field, { name, id: itemId(field, name) }, repository, base);
  },
  json(issue, { itemText }) {
    const name: string | null = issue[field];
    return name === null ? 'null' : itemText[field](name);
  },
});
const date = <F extends FieldWith<{ type: 'date' }>>(field: F): IssueMember<F> => ({
  key: FIELDS2[field],
  value(issue) {
    const iso: string | null = issue[field];
    return iso && toIso(iso);
  },
  json(issue) {
    const iso: string | null = issue[field];
    return iso === null ? 'null' : quoted(toIso(iso));
  },
});
const constant = (key: string, value: Member<Issue, Context>['value'], json?: Member<Issue, Context>['json']): IssueMember<never> => ({
  key,
  value,
  ...(json && { json }),
});

const linked = (key: string, address: (issue: Issue, context: Context) => string): IssueMember<never> => ({
  key,
  value: (issue, context) => ({ href: address(issue, context) }),
  json: (issue, context) => `{"href":"${address(issue, context)}"}`,
});
/** What of it is at an address of the API, and where people look at it. */
const links = [
  linked('attachments', ({ number }, { path }) => `${path}/${number}/attachments`),
  linked('self', ({ number }, { path }) => `${path}/${number}`),
  linked('watch', ({ number }, { path }) => `${path}/${number}/watch`),
  linked('comments', ({ number }, { path }) => `${path}/${number}/comments`),
  linked('html', ({ number, title }, { page }) => `${page}/${number}/${titleInPath(title)}`),
  linked('vote', ({ number }, { path }) => `${path}/${number}/vote`),
];

const title: IssueMember<'title'> = { key: FIELDS2.title, value: ({ title }) => title, json: ({ title }) => quoted(title) };
const content: IssueMember<'content' | 'markup'> = {
  key: FIELDS2.content,
  value: ({ content, markup }, { render }) => rendered(content, markup, render),
  json: ({ content, markup }, { render }) =>
    `{"raw":${quoted(content)},"markup":"${markup}","html":${quoted(render(content, markup))},"type":"rendered"}`,
};

/** The keys that were seen in Bitbucket's answers, in their order; what is unset is null. */
const ISSUE: readonly IssueMember[] = complete<ToldField>()([
  plain('priority'),
  plain('kind'),
  constant(
    'repository',
    (_, { repository, base }) => encodeRepositoryReference(repository, base),
    (_, { repositoryText }) => repositoryText,
  ),
  constant('links', toObject(links), toText(links)),
  person('reporter'),
  title,
  item('component'),
  plain('voteCount'),
  plain('watcherCount'),
  content,
  person('assignee'),
  plain('status'),
  item('version'),
  date('editedOn'),
  date('createdOn'),
  item('milestone'),
  date('updatedOn'),
  constant(
    'type',
    () => 'issue',
    () => '"issue"',
  ),
  plain('number'),
]);

function contextOf(options: EncodeOptions2): Context {
  const { base, repository, itemId } = options;
  const itemText = (list: ListName) =>
    onceForEach((name: string) => JSON.stringify(encodeItem(list, { name, id: itemId(list, name) }, repository, base)));
  return {
    ...options,
    path: base + issuesPath(repository),
    page: `${base}${repositoryPage(repository)}/issues`,
    repositoryText: JSON.stringify(encodeRepositoryReference(repository, base)),
    userText: onceForEach((it: Person) => JSON.stringify(encodeUser(it, base))),
    itemText: { component: itemText('component'), milestone: itemText('milestone'), version: itemText('version') },
  };
}

/** Encodes issues. */
export const issueEncoder2 = (options: EncodeOptions2): ((issue: Issue) => Record<string, unknown>) =>
  objectWriter(ISSUE, contextOf(options));

/** An issue in the JSON of API 2.0. */
export const encodeIssue = (issue: Issue, options: EncodeOptions2): Record<string, unknown> => issueEncoder2(options)(issue);

/** Writes issues as JSON, letter for letter as `encodeIssue` and `JSON.stringify` do. */
export const issueWriter2 = (options: EncodeOptions2): ((issue: Issue) => string) => textWriter(ISSUE, contextOf(options));

/** An issue as its comments and changes mention it. */
export const encodeIssueReference = ({ number, title }: Pick<Issue, 'number' | 'title'>, { base, repository }: EncodeOptions2) => ({
  links: { self: link(base, issuePath(repository, number)) },
  type: 'issue',
  id: number,
  repository: encodeRepositoryReference(repository, base),
  title,
});

/** Writes where an issue holds what was searched for: an addition of ours, on request (`fields=+values.hit`). */
export const encodeHit = (hit: SearchHit | undefined, base: string): Record<string, unknown> | null =>
  hit
    ? {
        in: hit.field,
        text: hit.text,
        marks: hit.marks,
        ...(hit.comment && {
          comment: {
            id: hit.comment.id,
            user: hit.comment.author && encodeUser(hit.comment.author, base),
            created_on: toIso(hit.comment.createdOn),
          },
        }),
      }
    : null;
