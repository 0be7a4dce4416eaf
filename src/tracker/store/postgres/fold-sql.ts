/*
 * `fold` of the model as an SQL function. It contains a table of the characters that JavaScript changes, because PostgreSQL's own `lower` depends
 * on the locale of the database.
 */

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The characters from `first` to `last` that folding changes, and their folded forms. */
function foldedCharacters(first: number, last: number): { readonly from: string; readonly to: string } {
  let [from, to] = ['', ''];
  for (let code = first; code <= last; code++) {
    if (code === 0xd800) code = 0xe000; // skips surrogates
    const character = String.fromCodePoint(code);
    const folded = character.toLowerCase().replaceAll('ς', 'σ');
    if (folded === character || [...folded].length > 1) continue;
    from += character;
    to += folded;
  }
  return { from, to };
}

/** The last code point of Latin, Greek and Cyrillic. Few texts have others, so the function checks for them before it uses the long table. */
const LAST_COMMON_CODE_POINT = 0x052f;

/** The statements that create the function. */
export function foldFunction(): string {
  const common = foldedCharacters(0x80, LAST_COMMON_CODE_POINT);
  const rare = foldedCharacters(LAST_COMMON_CODE_POINT + 1, 0x10ffff);
  return `
create or replace function fold_common(text) returns text language sql immutable strict parallel safe as $fold$
  select replace(translate(lower(normalize($1, nfc) collate "C"), ${quoted(common.from)}, ${quoted(common.to)}), 'İ', ${quoted('İ'.toLowerCase())})
$fold$;
create or replace function fold(text) returns text language sql immutable strict parallel safe as $fold$
  select case
    when octet_length($1) = length($1) then lower($1 collate "C")
    when $1 ~ ('[' || ${quoted(rare.from)} || ']') then translate(fold_common($1), ${quoted(rare.from)}, ${quoted(rare.to)})
    else fold_common($1)
  end
$fold$;
`;
}
