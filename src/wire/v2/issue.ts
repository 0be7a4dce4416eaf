import type { Field, FieldWith, PersonField, EnumField } from '../../model/fields';
import type { Issue, Person, RepositoryId } from '../../model/issue';
import type { SearchHit } from '../../model/search';
import type { ListName } from '../../model/enums';
import { complete, objectWriter, textWriter, toObject, toText, type Member, type Covers } from '../shape';
import { memoizeByKey, memoizeByObject, quoted } from '../texts';
import { FIELDS2 } from './field-names';
import { issuePath, issuesPath, linkTo, repositoryPage, titleInPath } from './address';
import { toIso } from './dates';
import { encodeUser2 } from './people';
import { rendered, type Render } from './rendered';
import { encodeItem, encodeRepositoryReference } from './repository';

/** API 2.0: the JSON of issues, and the names of their fields. */

export { FIELDS2 };

/** Fields that API 2.0 has. */
type Field2 = { [F in Field]: (typeof FIELDS2)[F] extends null ? never : F }[Field];

export interface EncodeOptions2 {
  /** Origin of all links, without a slash at its end. */
  readonly base: string;
  readonly repository: RepositoryId;
  readonly render: Render;
  /** Finds the id of a list item; undefined when it is unknown. */
  readonly itemId: (list: ListName, name: string) => number | undefined;
}

interface Context extends EncodeOptions2 {
  /** The URLs of the issues, in the API and for people. */
  readonly path: string;
  readonly page: string;
  /** JSON that many issues of a page share. */
  readonly repositoryText: string;
  readonly userText: (person: Person) => string;
  readonly itemText: Readonly<Record<ListName, (name: string) => string>>;
}

interface IssueMember<F extends Field2 = Field2> extends Member<Issue, Context>, Covers<F> {}

/** A word or a number, without conversion. */
const plain = <F extends Field2 & (EnumField | FieldWith<{ type: 'number' | 'count' }>)>(field: F): IssueMember<F> => ({
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
    const value: Person | null = issue[field];
    return value && encodeUser2(value, base);
  },
  json(issue, { userText }) {
    const value: Person | null = issue[field];
    return value === null ? 'null' : userText(value);
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
/** The `links` of an issue. */
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

/** The keys of Bitbucket's responses, in their order. Unset fields are null. */
const ISSUE: readonly IssueMember[] = complete<Field2>()([
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

const userText = memoizeByObject((user: Person, base) => JSON.stringify(encodeUser2(user, base)));
const repositoryText = memoizeByObject((id: RepositoryId, base) => JSON.stringify(encodeRepositoryReference(id, base)));

function contextOf(options: EncodeOptions2): Context {
  const { base, repository, itemId } = options;
  const itemText = (list: ListName) =>
    memoizeByKey((name: string) => JSON.stringify(encodeItem(list, { name, id: itemId(list, name) }, repository, base)));
  return {
    ...options,
    path: base + issuesPath(repository),
    page: `${base}${repositoryPage(repository)}/issues`,
    repositoryText: repositoryText(repository, base),
    userText: (user) => userText(user, base),
    itemText: { component: itemText('component'), milestone: itemText('milestone'), version: itemText('version') },
  };
}

/** Makes an encoder for issues. */
export const issueEncoder2 = (options: EncodeOptions2): ((issue: Issue) => Record<string, unknown>) =>
  objectWriter(ISSUE, contextOf(options));

/** Encodes an issue for API 2.0. */
export const encodeIssue2 = (issue: Issue, options: EncodeOptions2): Record<string, unknown> => issueEncoder2(options)(issue);

const writerFor = textWriter<Issue, Context>(ISSUE);

/** Makes a serializer for issues. Its result equals that of `encodeIssue2` and `JSON.stringify`, byte for byte. */
export function issueWriter2(options: EncodeOptions2): (issue: Issue) => string {
  let write: ((issue: Issue) => string) | undefined; // created on demand: a page of cached issues needs none
  return (issue) => (write ??= writerFor(contextOf(options)))(issue);
}

/** Encodes the short form of an issue in its comments and changes. */
export const encodeIssueReference = (
  { number, title }: Pick<Issue, 'number' | 'title'>,
  { base, repository }: Pick<EncodeOptions2, 'base' | 'repository'>,
) => ({
  links: { self: linkTo(base, issuePath(repository, number)) },
  type: 'issue',
  id: number,
  repository: encodeRepositoryReference(repository, base),
  title,
});

/** Encodes where an issue contains the search terms, an addition, on request (`fields=+values.hit`). */
export const encodeHit2 = (hit: SearchHit | undefined, base: string): Record<string, unknown> | null =>
  hit
    ? {
        in: hit.field,
        text: hit.text,
        marks: hit.marks,
        ...(hit.comment && {
          comment: {
            id: hit.comment.id,
            user: hit.comment.author && encodeUser2(hit.comment.author, base),
            created_on: toIso(hit.comment.createdOn),
          },
        }),
      }
    : null;
