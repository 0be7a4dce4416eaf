import type { Answer } from '../soak/work';

/*
 * In what forms a write can be read, in both APIs: the resource itself, lists, filters, searches. Each has its own way through the caches of a process.
 */

const APP = 'repositories/ann/app';
export const ISSUES1 = `/1.0/${APP}/issues`;
export const ISSUES2 = `/2.0/${APP}/issues`;

/** The title of issues that are there at the beginning. */
export const FIRST_TITLE = 'first';

/** Something that can be read of what was written. */
export interface Form {
  readonly what: string;
  readonly path: string;
  /** It is read again after the next write, with the `ETag` of this time. */
  readonly isAgain?: true;
  /** Whether an answer has what was written. */
  isNew(answer: Answer): boolean;
}

interface AnswerBody {
  readonly title?: string;
  readonly content?: string | { readonly raw: string };
  readonly count?: number;
  readonly size?: number;
}

/** What an answer of JSON says; nothing where it has none. */
export const bodyOf = ({ text }: Answer): AnswerBody => {
  try {
    return JSON.parse(text) as AnswerBody;
  } catch {
    return {};
  }
};

/** The part of an `ETag` that both APIs share. */
const revisionOf = (etag: string | undefined): string | undefined => etag?.split(';')[0]?.replace(/"$/, '');

const has =
  (text: string) =>
  (answer: Answer): boolean =>
    answer.status === 200 && answer.text.includes(text);

const counts =
  (wanted: number) =>
  (answer: Answer): boolean => {
    const { size, count } = bodyOf(answer);
    return answer.status === 200 && (size ?? count) === wanted;
  };

const filtered2 = (query: string): string => `${ISSUES2}?pagelen=1&q=${encodeURIComponent(query)}`;

/** An issue by its number, with the revision of the answer to its write, in both APIs. */
const issueForms = (number: number, title: string, written: Answer): Form[] => {
  const revision = revisionOf(written.etag);
  const isNew = (answer: Answer): boolean =>
    answer.status === 200 && bodyOf(answer).title === title && revision !== undefined && revisionOf(answer.etag) === revision;
  return [
    { what: 'issue in 2.0', isAgain: true, path: `${ISSUES2}/${number}`, isNew },
    { what: 'issue in 1.0', isAgain: true, path: `${ISSUES1}/${number}`, isNew },
    { what: 'title in 2.0', isAgain: true, path: `${ISSUES2}/${number}?fields=title`, isNew },
  ];
};

/** An issue that was created. */
export const formsOfNew = (number: number, title: string, written: Answer): Form[] => [
  ...issueForms(number, title, written),
  { what: 'filter by title in 2.0', path: filtered2(`title = "${title}"`), isNew: has(`"${title}"`) },
  { what: 'filter by title in 1.0', path: `${ISSUES1}?limit=1&title=${encodeURIComponent(title)}`, isNew: counts(1) },
];

/** An issue that has another title, and a word in its text that no other one has. */
export const formsOfChange = (number: number, title: string, before: string, word: string, written: Answer): Form[] => [
  ...issueForms(number, title, written),
  { what: 'list in 2.0', isAgain: true, path: filtered2(`id = ${number}`), isNew: has(`"${title}"`) },
  ...(before === FIRST_TITLE
    ? []
    : [{ what: 'filter by the former title in 2.0', path: filtered2(`title = "${before}"`), isNew: counts(0) }]),
  { what: 'filter by title in 1.0', path: `${ISSUES1}?limit=1&title=${encodeURIComponent(title)}`, isNew: counts(1) },
  { what: 'search in 1.0', path: `${ISSUES1}?limit=1&search=${word}`, isNew: has(`"${title}"`) },
  { what: 'page of the issue', path: `/ann/app/issues/${number}`, isNew: has(`<h1 dir="auto">${title}</h1>`) },
];

/** The last change of an issue. */
export const formOfHistory = (number: number, title: string): Form => ({
  what: 'history in 2.0',
  isAgain: true,
  path: `${ISSUES2}/${number}/changes?pagelen=1&sort=-id`,
  isNew: has(`"${title}"`),
});

/** The title of an issue. */
export const formOfTitle = (number: number, title: string): Form => ({
  what: 'title',
  path: `${ISSUES2}/${number}`,
  isNew: (answer) => bodyOf(answer).title === title,
});

/** A comment with another text, that of its only word. */
export const formsOfComment = (number: number, id: number, word: string): Form[] => [
  { what: 'comment in 2.0', isAgain: true, path: `${ISSUES2}/${number}/comments/${id}`, isNew: has(word) },
  { what: 'comment in 1.0', isAgain: true, path: `${ISSUES1}/${number}/comments/${id}`, isNew: has(word) },
  { what: 'comments in 2.0', isAgain: true, path: `${ISSUES2}/${number}/comments?pagelen=100`, isNew: has(word) },
  { what: 'comments in 1.0', isAgain: true, path: `${ISSUES1}/${number}/comments`, isNew: has(word) },
  { what: 'search of comments in 2.0', path: `${ISSUES2}?search_comments=true&search=${word}`, isNew: counts(1) },
];

/** A file. */
export const formsOfFile = (attachments: string, name: string, content: string): Form[] => [
  { what: 'file', isAgain: true, path: `${attachments}/${name}`, isNew: ({ status, text }) => status === 200 && text === content },
  { what: 'list of files', isAgain: true, path: `${attachments}?pagelen=100`, isNew: has(`"${name}"`) },
];

/** A file with the content that it had, if any. */
export const formOfOldFile = (path: string, content: string | undefined): Form => ({
  what: 'file as it was',
  path,
  isNew: ({ status, text }) => (content === undefined ? status === 404 : status === 200 && text === content),
});

/** A file that was removed. */
export const formsOfNoFile = (attachments: string, name: string): Form[] => [
  { what: 'file that is gone', isAgain: true, path: `${attachments}/${name}`, isNew: ({ status }) => status === 404 },
  {
    what: 'list without the file',
    isAgain: true,
    path: `${attachments}?pagelen=100`,
    isNew: (answer) => answer.status === 200 && !answer.text.includes(`"${name}"`),
  },
];
