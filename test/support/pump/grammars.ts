/** The tokens of each grammar, from which the pump test makes texts. */
export interface Grammar {
  /** What is repeated, alone and in pairs. */
  readonly tokens: readonly string[];
  /** What may stand before what is repeated: signs that wait for others to close them. */
  readonly openers: readonly string[];
}

const split = (tokens: string): string[] => tokens.split(' ').map((token) => token.replaceAll('␣', ' ').replaceAll('␤', '\n'));

const MENTIONED = ['#1', '@a', 'a/', 'a.b:1', 'abcdef1', '<<cset␣'].map((token) => token.replaceAll('␣', ' '));
const COMMON = ['a', 'x ', '0', '.', ',', ' ', '\n', '\t', '\u00a0', '\u2028', 'é', '😀'];
const ADDRESSES = ['http://', 'http://a/', 'http://a/[', 'mailto:', 'a@b.c', '://', 'a://'];

const MARKDOWN: Grammar = {
  tokens: [
    ...split('[ ![ ] ]( ](< ](http://a ) ` `` ``` * ** _ ~~ \\ < > & &# | -␣ > 1.␣ #␣ " ( [a]:␣ [a] ␤␤ ␣␣␤ ␣␣␣␣ = ---␤ |-|-|␤ ~~~ : !'),
    ...MENTIONED,
    ...COMMON,
    ...ADDRESSES,
  ],
  openers: split('[ ![ [a]( [a](< [a](" ` ``` ** _ ~~ < -␣ >␣ |a|␤|-|␤ [a]:␣ http://a/( #␣'),
};

const CREOLE: Grammar = {
  tokens: [
    ...split('// ** {{{ }}} {{ }} [[ ]] | |= << <<toc <<file␣ <<issue␣ >> ~ ~http:// \\\\ *␣ #␣ =␣ = ---- {{{␤ }}}␤ #!a␤ : / { [ } * &'),
    ...MENTIONED,
    ...COMMON,
    ...ADDRESSES,
  ],
  openers: split('// ** {{{ {{ [[ <<toc <<file␣ <<issue␣ ~http:// *␣ =␣ | {{{␤ http://a/('),
};

const PLAINTEXT: Grammar = {
  tokens: [...split('// .. - -- _ ( ) [ ] { } " \' ? ! ; : / \\ & < > << >> * + % = ~ xn-- 1. @ #'), ...MENTIONED, ...COMMON, ...ADDRESSES],
  openers: split('http:// http://a/ http://a/( http://a/[ http://a/" mailto: <<cset␣ a/ @ #1 a@'),
};

const QUERY: Grammar = {
  tokens: split('( ) " \\ \\" a a. a=1␣ title~"a" AND␣ OR␣ a␣IN␣ NOT␣ , 1 1. 2015-01-01 - + e = ! ~ < > ␣ ␤ é _ null'),
  openers: split('( title=" title=1 a␣IN␣( a=1␣AND␣ a.'),
};

const ADDRESS: Grammar = {
  tokens: [...split('https://bitbucket.org/o/s/issues/1 https:// /issues/ /issue 1 / ? [a]( ) [ `'), ...COMMON],
  openers: split('https:// https://bitbucket.org/o/s/issues/ [a]( `'),
};

const CODE: Grammar = {
  tokens: [...split('TODO TODO( FIXME: /* */ // # """ --> <!-- * ; { - [ ) ] = ` ␤'), ...COMMON],
  openers: split('TODO( /* // ; {'),
};

const FRONT_MATTER: Grammar = {
  tokens: [...split('---␤ --- - : " \\ [ { ␤ - a:␣ # > |'), ...COMMON],
  openers: split('---␤ ---␤a:␣ ---␤a:␣" ---␤a:␣['),
};

const CSV: Grammar = { tokens: [...split('" "" , ; ␤ \\'), ...COMMON], openers: split('" a, a,"') };

export const GRAMMARS = {
  markdown: MARKDOWN,
  creole: CREOLE,
  plaintext: PLAINTEXT,
  query: QUERY,
  address: ADDRESS,
  code: CODE,
  frontMatter: FRONT_MATTER,
  csv: CSV,
} as const;

export type GrammarName = keyof typeof GRAMMARS;

export interface Pumped {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

const SUFFIXES = ['', '\n', ' x'];

/** Texts of a grammar: each token in all contexts, and each pair of tokens alone or in one context. */
export function pumpsOf({ tokens, openers }: Grammar): Pumped[] {
  const prefixes = ['', ...openers, ...openers.map((opener) => `${opener}x `)];
  const all = prefixes.flatMap((prefix) => SUFFIXES.map((suffix) => ({ prefix, suffix })));
  const singles = tokens.flatMap((pump, at) =>
    all
      .filter(({ prefix }, index) => prefix === '' || (index + at) % SUFFIXES.length === 0)
      .map((surroundings) => ({ pump, ...surroundings })),
  );
  const pairs = tokens.flatMap((first) => tokens.map((second) => first + second));
  return [...singles, ...pairs.map((pump, at) => ({ pump, ...(at % 2 ? all[at % all.length]! : { prefix: '', suffix: '' }) }))];
}

/** A number of repetitions, or of characters. */
export const sourceOf = (
  { prefix, pump, suffix }: Pumped,
  { repeats = 0, characters = 0 }: { repeats?: number; characters?: number },
): string => prefix + pump.repeat(repeats || Math.ceil(characters / pump.length)) + suffix;
