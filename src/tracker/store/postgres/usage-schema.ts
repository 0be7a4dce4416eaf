import { COUNTED_COLUMNS, editionSql, shareOf, textBytes, type Share } from '../usage-shares';

/*
 * The bytes of an edition's texts and files, in total (person 0) and by owner, with triggers like those of SQLite (see `sqlite/usage-schema.ts`).
 * New texts of issues are counted by the code that inserts them.
 */

const usageCall =
  (name: 'add_usage' | 'remove_usage') =>
  ({ edition, person, texts, files = '0' }: Share): string =>
    `perform ${name}(${edition}, ${person}, (${texts})::bigint, (${files})::bigint);`;
const addUsage = usageCall('add_usage');
const removeUsage = usageCall('remove_usage');

/** A trigger for each row. One before a deletion must return the row. */
const trigger = (name: string, timing: string, ...statements: string[]): string => `
create function ${name}() returns trigger language plpgsql as $body$
begin
  ${statements.join('\n  ')}
  return ${timing.startsWith('before delete') ? 'old' : 'null'};
end $body$;
create trigger ${name} ${timing.includes(' when ') ? timing.replace(' when ', ' for each row when ') : `${timing} for each row`} execute function ${name}();
`;

/**
 * Counts the rows of a statement at once, by person. An import inserts many rows per statement, and each update of a count leaves a dead row that
 * the next update has to skip.
 */
const newRows = (table: string, name: string, { edition, person, texts, files = '0' }: Share): string => `
create function ${name}() returns trigger language plpgsql as $body$
begin
  insert into usage (edition, person, text_bytes, file_bytes)
    select of_edition, who, sum(texts), sum(files) from
      (select (${edition}) as of_edition, (${person})::bigint as of_person, (${texts})::bigint as texts, (${files})::bigint as files from inserted) as share,
      unnest(array[0, of_person]) as who
    where who is not null group by 1, 2 order by 1, 2
    on conflict (edition, person) do update
      set text_bytes = usage.text_bytes + excluded.text_bytes, file_bytes = usage.file_bytes + excluded.file_bytes;
  return null;
end $body$;
create trigger ${name} after insert on ${table} referencing new table as inserted for each statement execute function ${name}();
`;

/** Subtracts the changes of a comment before it is deleted, because their rows are deleted with it. */
const CHANGES_OF_COMMENT = `
  for share in select author, sum(${textBytes.change('change.')}) as bytes from change where comment = old.id group by author loop
    perform remove_usage(${editionSql('old.issue')}, share.author, share.bytes::bigint, 0);
  end loop;`;

/** The table and its triggers. */
export const USAGE_COUNTS = `
create table usage (
  edition bigint not null references edition (id) on delete cascade,
  person bigint not null,
  text_bytes bigint not null,
  file_bytes bigint not null,
  primary key (edition, person)
);

create function add_usage(of_edition bigint, of_person bigint, texts bigint, files bigint) returns void language plpgsql as $body$
begin
  insert into usage (edition, person, text_bytes, file_bytes)
    select of_edition, who, texts, files from unnest(array[0, of_person]) as who where who is not null
    on conflict (edition, person) do update
      set text_bytes = usage.text_bytes + excluded.text_bytes, file_bytes = usage.file_bytes + excluded.file_bytes;
end $body$;

create function remove_usage(of_edition bigint, of_person bigint, texts bigint, files bigint) returns void language plpgsql as $body$
begin
  update usage set text_bytes = text_bytes - texts, file_bytes = file_bytes - files
    where edition = of_edition and person in (0, of_person);
  delete from usage where edition = of_edition and person in (0, of_person) and text_bytes = 0 and file_bytes = 0;
end $body$;
${trigger('usage_of_changed_text', `after update of ${COUNTED_COLUMNS.text} on issue_text`, removeUsage(shareOf.text('old.')), addUsage(shareOf.text('new.')))}
${trigger(
  'usage_of_deleted_text',
  'after delete on issue_text',
  `if exists (select 1 from issue where id = old.id) then ${removeUsage(shareOf.text('old.'))} end if;`,
)}
${trigger(
  'usage_of_deleted_issue',
  'before delete on issue',
  `if exists (select 1 from issue_text where id = old.id) then
    ${removeUsage({ ...shareOf.text('old.'), texts: `select ${textBytes.text('')} from issue_text where id = old.id` })}
  end if;`,
)}
${newRows('comment', 'usage_of_new_comment', shareOf.comment('inserted.'))}
${trigger('usage_of_changed_comment', `after update of ${COUNTED_COLUMNS.comment} on comment`, removeUsage(shareOf.comment('old.')), addUsage(shareOf.comment('new.')))}
create function usage_of_deleted_comment() returns trigger language plpgsql as $body$
declare
  share record;
begin
  ${removeUsage(shareOf.comment('old.'))}${CHANGES_OF_COMMENT}
  return old;
end $body$;
create trigger usage_of_deleted_comment before delete on comment for each row execute function usage_of_deleted_comment();
${newRows('change', 'usage_of_new_change', shareOf.change('inserted.'))}
${newRows('attachment', 'usage_of_new_attachment', shareOf.attachment('inserted.'))}
${trigger('usage_of_changed_attachment', `after update of ${COUNTED_COLUMNS.attachment} on attachment`, removeUsage(shareOf.attachment('old.')), addUsage(shareOf.attachment('new.')))}
${trigger('usage_of_deleted_attachment', 'after delete on attachment', removeUsage(shareOf.attachment('old.')))}
${newRows('list_item', 'usage_of_new_item', shareOf.item('inserted.'))}
${trigger('usage_of_changed_item', `after update of ${COUNTED_COLUMNS.item} on list_item`, removeUsage(shareOf.item('old.')), addUsage(shareOf.item('new.')))}
${trigger('usage_of_deleted_item', 'after delete on list_item', removeUsage(shareOf.item('old.')))}
${newRows('anchor', 'usage_of_new_anchor', shareOf.anchor('inserted.'))}
${trigger(
  'usage_of_changed_anchor',
  `after update of ${COUNTED_COLUMNS.anchor} on anchor`,
  removeUsage(shareOf.anchor('old.')),
  addUsage(shareOf.anchor('new.')),
)}
${trigger('usage_of_deleted_anchor', 'after delete on anchor', removeUsage(shareOf.anchor('old.')))}
`;
