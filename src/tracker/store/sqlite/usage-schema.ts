import { ROW_BYTES } from '../quota-limits';

/*
 * How many bytes the texts and files of an edition have, in all (person 0) and of each person whose they are. Triggers keep the totals but for new
 * texts of issues, so that no write has to count.
 */

const EDITION = (issue: string) => `${issue} >> 32`;
const bytesOf = (...columns: string[]) =>
  [String(ROW_BYTES), ...columns.map((column) => `coalesce(octet_length(${column}), 0)`)].join(' + ');

const textBytes = (row: string) => bytesOf(`${row}title`, `${row}content`);
const commentBytes = (row: string) => bytesOf(`${row}content`);
const changeBytes = (row: string) => bytesOf(`${row}old`, `${row}new`);
const attachmentBytes = (row: string) => bytesOf(`${row}name`, `${row}path`, `${row}url`);
const fileBytes = (row: string) => `coalesce(${row}size, 0)`;
const itemBytes = (row: string) => bytesOf(`${row}title`);
const anchorBytes = (row: string) => bytesOf(...['path', 'lines', 'lines_before', 'lines_after', 'note'].map((column) => row + column));

/** The owner of an issue's text. */
const reporterOf = (issue: string) => `(select person.id from issue join person on person.name = issue.reporter where issue.id = ${issue})`;

interface Share {
  readonly edition: string;
  /** Null: nobody. */
  readonly person: string;
  readonly texts: string;
  readonly files?: string;
}

const added = ({ edition, person, texts, files = '0' }: Share): string => `
  insert into usage (edition, person, text_bytes, file_bytes)
    select ${edition}, column1, ${texts}, ${files} from (values (0), (${person})) where column1 is not null
    on conflict do update set text_bytes = text_bytes + excluded.text_bytes, file_bytes = file_bytes + excluded.file_bytes;`;

/** Rows without usage are deleted. */
const removed = ({ edition, person, texts, files = '0' }: Share): string => `
  update usage set text_bytes = text_bytes - (${texts}), file_bytes = file_bytes - (${files})
    where edition = ${edition} and person in (0, ${person});
  delete from usage where edition = ${edition} and person in (0, ${person}) and text_bytes = 0 and file_bytes = 0;`;

const trigger = (name: string, when: string, ...statements: string[]): string =>
  `create trigger ${name} ${when} begin${statements.join('')}\nend;\n`;

const textOf = (row: string): Share => ({ edition: EDITION(`${row}id`), person: reporterOf(`${row}id`), texts: textBytes(row) });
const commentOf = (row: string): Share => ({ edition: EDITION(`${row}issue`), person: `${row}author`, texts: commentBytes(row) });
const attachmentOf = (row: string): Share => ({
  edition: EDITION(`${row}issue`),
  person: `${row}author`,
  texts: attachmentBytes(row),
  files: fileBytes(row),
});
const anchorOf = (row: string): Share => ({ edition: EDITION(`${row}issue`), person: `${row}author`, texts: anchorBytes(row) });
const itemOf = (row: string): Share => ({ edition: `${row}edition`, person: 'null', texts: itemBytes(row) });

/** Counts the changes of a deleted comment, whose own triggers cannot find the issue any more. */
const changesOf = (comment: string, edition: string): string => `
  update usage set text_bytes = text_bytes - coalesce((select sum(${changeBytes('')}) from change where comment = ${comment}), 0)
    where edition = ${edition} and person = 0;
  update usage set text_bytes = text_bytes - c.bytes
    from (select author, sum(${changeBytes('')}) as bytes from change where comment = ${comment} and author is not null group by author) as c
    where edition = ${edition} and person = c.author;
  delete from usage where edition = ${edition} and text_bytes = 0 and file_bytes = 0
    and person in (select 0 union all select author from change where comment = ${comment});`;

/** Computes the usage from scratch, by edition and person (0: total); `others` are shares of later tables. */
const countedUsage = (others = ''): string => `
  with share (edition, person, texts, files) as (
    select ${EDITION('t.id')}, person.id, ${textBytes('t.')}, 0
      from issue_text as t join issue on issue.id = t.id left join person on person.name = issue.reporter
    union all select ${EDITION('issue')}, author, ${commentBytes('')}, 0 from comment
    union all select ${EDITION('comment.issue')}, change.author, ${changeBytes('change.')}, 0 from change join comment on comment.id = change.comment
    union all select ${EDITION('issue')}, author, ${attachmentBytes('')}, ${fileBytes('')} from attachment
    union all select edition, null, ${itemBytes('')}, 0 from list_item${others}
  )
  select edition, person, sum(texts) as text_bytes, sum(files) as file_bytes from (
    select edition, 0 as person, texts, files from share
    union all select edition, person, texts, files from share where person is not null
  ) where edition in (select id from edition) group by edition, person`;

/** Computes the usage from scratch, by edition and person (0: total), for checks. */
export const COUNTED_USAGE = countedUsage(`
    union all select ${EDITION('issue')}, author, ${anchorBytes('')}, 0 from anchor`);

const TEXT_COLUMNS = 'title, content';

/** The table, its triggers, and the initial usage. */
export const USAGE = `
create table usage (
  edition integer not null references edition (id) on delete cascade,
  person integer not null,
  text_bytes integer not null,
  file_bytes integer not null,
  primary key (edition, person)
) without rowid;
insert into usage (edition, person, text_bytes, file_bytes) ${countedUsage()};

-- A new text is counted by who inserts it (countTexts): with a trigger on the table SQLite would open a savepoint for each, at which FTS5 writes
-- what it has gathered of the texts before, and an import would take half as long again.
${trigger('usage_of_changed_text', `after update of ${TEXT_COLUMNS} on issue_text`, removed(textOf('old.')), added(textOf('new.')))}
-- With its issue a text goes after it; the issue's trigger still knows who has reported it.
${trigger('usage_of_deleted_text', 'after delete on issue_text when exists (select 1 from issue where id = old.id)', removed(textOf('old.')))}
${trigger(
  'usage_of_deleted_issue',
  'before delete on issue when exists (select 1 from issue_text where id = old.id)',
  removed({
    ...textOf('old.'),
    texts: `(select ${textBytes('')} from issue_text where id = old.id)`,
  }),
)}
${trigger('usage_of_new_comment', 'after insert on comment', added(commentOf('new.')))}
${trigger('usage_of_changed_comment', 'after update of content, author on comment', removed(commentOf('old.')), added(commentOf('new.')))}
${trigger('usage_of_deleted_comment', 'before delete on comment', removed(commentOf('old.')), changesOf('old.id', EDITION('old.issue')))}
${trigger(
  'usage_of_new_change',
  'after insert on change when exists (select 1 from comment where id = new.comment)',
  added({ edition: '(select issue >> 32 from comment where id = new.comment)', person: 'new.author', texts: changeBytes('new.') }),
)}
${trigger('usage_of_new_attachment', 'after insert on attachment', added(attachmentOf('new.')))}
${trigger('usage_of_changed_attachment', 'after update of author, size on attachment', removed(attachmentOf('old.')), added(attachmentOf('new.')))}
${trigger('usage_of_deleted_attachment', 'after delete on attachment', removed(attachmentOf('old.')))}
${trigger('usage_of_new_item', 'after insert on list_item', added(itemOf('new.')))}
${trigger('usage_of_changed_item', 'after update of title on list_item', removed(itemOf('old.')), added(itemOf('new.')))}
${trigger('usage_of_deleted_item', 'after delete on list_item', removed(itemOf('old.')))}
`;

/** The triggers of anchors, which came later. */
export const USAGE_OF_ANCHORS = [
  trigger('usage_of_new_anchor', 'after insert on anchor', added(anchorOf('new.'))),
  trigger(
    'usage_of_changed_anchor',
    'after update of path, lines, lines_before, lines_after, note, author on anchor',
    removed(anchorOf('old.')),
    added(anchorOf('new.')),
  ),
  trigger('usage_of_deleted_anchor', 'after delete on anchor', removed(anchorOf('old.'))),
].join('');
