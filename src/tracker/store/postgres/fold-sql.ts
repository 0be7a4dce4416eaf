/*
 * `fold` as a function of SQL: what `fold` of the model does, by the characters that it changes in this program. PostgreSQL's own `lower` goes by the
 * locale of the database.
 */

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Characters that become another one, from `first` to `last`. */
function changedBetween(first: number, last: number): { readonly from: string; readonly to: string } {
  let [from, to] = ['', ''];
  for (let code = first; code <= last; code++) {
    if (code === 0xd800) code = 0xe000; // no surrogates
    const character = String.fromCodePoint(code);
    const folded = character.toLowerCase().replaceAll('ς', 'σ');
    if (folded === character || [...folded].length > 1) continue;
    from += character;
    to += folded;
  }
  return { from, to };
}

/** Latin, Greek and Cyrillic, in which most texts are that are not ASCII; others are asked about before so many are looked for. */
const LAST_OF_COMMON = 0x052f;

/** The statements that make the function. */
export function foldFunction(): string {
  const common = changedBetween(0x80, LAST_OF_COMMON);
  const others = changedBetween(LAST_OF_COMMON + 1, 0x10ffff);
  return `
create or replace function fold_common(text) returns text language sql immutable strict parallel safe as $fold$
  select replace(translate(lower(normalize($1, nfc) collate "C"), ${quoted(common.from)}, ${quoted(common.to)}), 'İ', ${quoted('İ'.toLowerCase())})
$fold$;
create or replace function fold(text) returns text language sql immutable strict parallel safe as $fold$
  select case
    when octet_length($1) = length($1) then lower($1 collate "C")
    when $1 ~ ('[' || ${quoted(others.from)} || ']') then translate(fold_common($1), ${quoted(others.from)}, ${quoted(others.to)})
    else fold_common($1)
  end
$fold$;
`;
}
