import { COUNTED_COLUMNS, editionSql, fileBytes, shareOf, textBytes, type Share } from '../usage-shares';

/*
 * The bytes of an edition's texts and files, in total (person 0) and by owner. Triggers keep them up to date, so that no write has to count; only
 * new texts of issues are counted by the code that inserts them.
 */

const added = ({ edition, person, texts, files = '0' }: Share): string => `
  insert into usage (edition, person, text_bytes, file_bytes)
    select ${edition}, column1, ${texts}, ${files} from (values (0), (${person})) where column1 is not null
    on conflict do update set text_bytes = text_bytes + excluded.text_bytes, file_bytes = file_bytes + excluded.file_bytes;`;

/** SQL that subtracts a share. Rows without usage are deleted. */
const removed = ({ edition, person, texts, files = '0' }: Share): string => `
  update usage set text_bytes = text_bytes - (${texts}), file_bytes = file_bytes - (${files})
    where edition = ${edition} and person in (0, ${person});
  delete from usage where edition = ${edition} and person in (0, ${person}) and text_bytes = 0 and file_bytes = 0;`;

const trigger = (name: string, when: string, ...statements: string[]): string =>
  `create trigger ${name} ${when} begin${statements.join('')}\nend;\n`;

/** SQL that subtracts the changes of a deleted comment, because their own triggers cannot find the issue any more. */
const changesOf = (comment: string, edition: string): string => `
  update usage set text_bytes = text_bytes - coalesce((select sum(${textBytes.change('')}) from change where comment = ${comment}), 0)
    where edition = ${edition} and person = 0;
  update usage set text_bytes = text_bytes - c.bytes
    from (select author, sum(${textBytes.change('')}) as bytes from change where comment = ${comment} and author is not null group by author) as c
    where edition = ${edition} and person = c.author;
  delete from usage where edition = ${edition} and text_bytes = 0 and file_bytes = 0
    and person in (select 0 union all select author from change where comment = ${comment});`;

/** SQL that computes the usage from scratch, by edition and person (0: total); `furtherShares` are those of later tables. */
const countedUsage = (furtherShares = ''): string => `
  with share (edition, person, texts, files) as (
    select ${editionSql('t.id')}, person.id, ${textBytes.text('t.')}, 0
      from issue_text as t join issue on issue.id = t.id left join person on person.name = issue.reporter
    union all select ${editionSql('issue')}, author, ${textBytes.comment('')}, 0 from comment
    union all select ${editionSql('comment.issue')}, change.author, ${textBytes.change('change.')}, 0 from change join comment on comment.id = change.comment
    union all select ${editionSql('issue')}, author, ${textBytes.attachment('')}, ${fileBytes('')} from attachment
    union all select edition, null, ${textBytes.item('')}, 0 from list_item${furtherShares}
  )
  select edition, person, sum(texts) as text_bytes, sum(files) as file_bytes from (
    select edition, 0 as person, texts, files from share
    union all select edition, person, texts, files from share where person is not null
  ) where edition in (select id from edition) group by edition, person`;

/** SQL that computes the usage from scratch, by edition and person (0: total), for checks. */
export const COUNTED_USAGE = countedUsage(`
    union all select ${editionSql('issue')}, author, ${textBytes.anchor('')}, 0 from anchor`);

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

-- The code that inserts a new text counts it (countTexts). With a trigger, SQLite would open a savepoint for each row, at which FTS5 writes its
-- buffer, and an import would take 50 % longer.
${trigger('usage_of_changed_text', `after update of ${COUNTED_COLUMNS.text} on issue_text`, removed(shareOf.text('old.')), added(shareOf.text('new.')))}
-- When an issue is deleted, its text is deleted after it, and only the trigger of the issue still knows the reporter.
${trigger('usage_of_deleted_text', 'after delete on issue_text when exists (select 1 from issue where id = old.id)', removed(shareOf.text('old.')))}
${trigger(
  'usage_of_deleted_issue',
  'before delete on issue when exists (select 1 from issue_text where id = old.id)',
  removed({
    ...shareOf.text('old.'),
    texts: `(select ${textBytes.text('')} from issue_text where id = old.id)`,
  }),
)}
${trigger('usage_of_new_comment', 'after insert on comment', added(shareOf.comment('new.')))}
${trigger('usage_of_changed_comment', `after update of ${COUNTED_COLUMNS.comment} on comment`, removed(shareOf.comment('old.')), added(shareOf.comment('new.')))}
${trigger('usage_of_deleted_comment', 'before delete on comment', removed(shareOf.comment('old.')), changesOf('old.id', editionSql('old.issue')))}
${trigger(
  'usage_of_new_change',
  'after insert on change when exists (select 1 from comment where id = new.comment)',
  added(shareOf.change('new.')),
)}
${trigger('usage_of_new_attachment', 'after insert on attachment', added(shareOf.attachment('new.')))}
${trigger('usage_of_changed_attachment', `after update of ${COUNTED_COLUMNS.attachment} on attachment`, removed(shareOf.attachment('old.')), added(shareOf.attachment('new.')))}
${trigger('usage_of_deleted_attachment', 'after delete on attachment', removed(shareOf.attachment('old.')))}
${trigger('usage_of_new_item', 'after insert on list_item', added(shareOf.item('new.')))}
${trigger('usage_of_changed_item', `after update of ${COUNTED_COLUMNS.item} on list_item`, removed(shareOf.item('old.')), added(shareOf.item('new.')))}
${trigger('usage_of_deleted_item', 'after delete on list_item', removed(shareOf.item('old.')))}
`;

/** The triggers of anchors, which a later schema step adds. */
export const USAGE_OF_ANCHORS = [
  trigger('usage_of_new_anchor', 'after insert on anchor', added(shareOf.anchor('new.'))),
  trigger(
    'usage_of_changed_anchor',
    `after update of ${COUNTED_COLUMNS.anchor} on anchor`,
    removed(shareOf.anchor('old.')),
    added(shareOf.anchor('new.')),
  ),
  trigger('usage_of_deleted_anchor', 'after delete on anchor', removed(shareOf.anchor('old.'))),
].join('');
