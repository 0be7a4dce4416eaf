/*
 * Character classes of the search. The tables are part of the data file's format: `\p{L}` changes with Unicode, and therefore between versions of
 * Node, which may have the same file open. The tables are those of Unicode 17, and must not change.
 */

/** The class of a character: it separates words, is part of a word, is part of a script without spaces, or is a sign. */
export const SPACE = 0;
export const WORD = 1;
export const SYLLABLE = 2;
export const SIGN = 3;
export type CharacterClass = typeof SPACE | typeof WORD | typeof SYLLABLE | typeof SIGN;

/** Punctuation and symbols, with complete blocks where Unicode may add some. Each range is `first-last` in hexadecimal. */
const SIGNS =
  '21-2f 3a-40 5b-60 7b-7e a1-a9 ab-ac ae-b1 b4 b6-b8 bb bf d7 f7 2c2-2c5 2d2-2df 2e5-2eb 2ed 2ef-2ff 375 37e 384-385 387 3f6 482 ' +
  '55a-55f 589-58f 5be 5c0 5c3 5c6 5f3-5f4 606-60f 61b 61d-61f 66a-66d 6d4 6de 6e9 6fd-6fe 700-70d 7f6-7f9 7fe-7ff 830-83e 85e 888 ' +
  '964-965 970 9f2-9f3 9fa-9fb 9fd a76 af0-af1 b70 bf3-bfa c77 c7f c84 d4f d79 df4 e3f e4f e5a-e5b f01-f17 f1a-f1f f34 f36 f38 ' +
  'f3a-f3d f85 fbe-fc5 fc7-fda 104a-104f 109e-109f 10fb 1360-1368 1390-1399 1400 166d-166e 169b-169c 16eb-16ed 1735-1736 17d4-17d6 ' +
  '17d8-17db 1800-180a 1940-1945 19de-19ff 1a1e-1a1f 1aa0-1aa6 1aa8-1aad 1b4e-1b4f 1b5a-1b6a 1b74-1b7f 1bfc-1bff 1c3b-1c3f 1c7e-1c7f ' +
  '1cc0-1cc7 1cd3 1fbd 1fbf-1fc1 1fcd-1fcf 1fdd-1fdf 1fed-1fef 1ffd-1ffe 2010-2027 2030-205e 207a-207e 208a-208e 20a0-214f 218a-2bff ' +
  '2ce5-2cea 2cf9-2cfc 2cfe-2cff 2d70 2e00-2e2e 2e30-2fff 3001-3004 3008-3020 3030 3036-3037 303d-303f 309b-309c 30a0 30fb 3190-3191 ' +
  '3196-319f 31c0-31ef 3200-33ff 4dc0-4dff a490-a4c6 a4fe-a4ff a60d-a60f a673 a67e a6f2-a716 a720-a721 a789-a78a a828-a82b a836-a839 ' +
  'a874-a877 a8ce-a8cf a8f8-a8fa a8fc a92e-a92f a95f a9c1-a9cd a9de-a9df aa5c-aa5f aa77-aa79 aade-aadf aaf0-aaf1 ab5b ab6a-ab6b abeb ' +
  'fb29 fbb2-fbd2 fd3e-fd4f fd90-fd91 fdc8-fdcf fdfc-fdff fe10-fe19 fe30-fe6b ff01-ff0f ff1a-ff20 ff3b-ff40 ff5b-ff65 ffe0-ffee fffc- ' +
  'fffd 10100-10102 10137-1013f 10179-10189 1018c-101fc 1039f 103d0 1056f 10857 10877-10878 1091f 1093f 10a50-10a58 10a7f 10ac8 ' +
  '10af0-10af6 10b39-10b3f 10b99-10b9c 10d6e 10d8e-10d8f 10ead 10ed0-10ed8 10f55-10f59 10f86-10f89 11047-1104d 110bb-110bc ' +
  '110be-110c1 11140-11143 11174-11175 111c5-111c8 111cd 111db 111dd-111df 11238-1123d 112a9 113d4-113d8 1144b-1144f 1145a-1145d ' +
  '114c6 115c1-115d7 11641-11643 11660-1166c 116b9 1173c-1173f 1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 ' +
  '11b00-11b09 11be1 11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fd5-11fff 12470-12474 12ff1-12ff2 16a6e-16a6f 16af5 ' +
  '16b37-16b3f 16b44-16b45 16d6d-16d6f 16e97-16e9a 16fe2 1bc9c 1bc9f 1cc00-1ccef 1ccfa-1cef0 1cf50-1d164 1d16a-1d16c 1d183-1d184 ' +
  '1d18c-1d1a9 1d1ae-1d241 1d245 1d300-1d356 1d6c1 1d6db 1d6fb 1d715 1d735 1d74f 1d76f 1d789 1d7a9 1d7c3 1d800-1d9ff 1da37-1da3a ' +
  '1da6d-1da74 1da76-1da83 1da85-1da8b 1e14f 1e2ff 1e5ff 1e95e-1e95f 1ecac 1ecb0 1ed2e 1eef0-1fbff';

/**
 * Scripts without spaces, or whose spaces do not separate words: Thai, Lao, Tibetan, Burmese, Hangul, Khmer, Tai scripts, Balinese, Javanese, Cham,
 * kana, Bopomofo, Han, Yi, Tangut. Signs among them stay signs.
 */
const SYLLABLES =
  'e01-eff f00-fff 1000-109f 1100-11ff 1780-17ff 1950-19ff 1a20-1aaf 1b00-1b7f 3005-3007 3021-302f 3031-3035 3038-303c 3041-309a ' +
  '309d-30ff 3105-318f 31a0-31bf 31f0-31ff 3400-4dbf 4e00-a4cf a960-a97c a980-a9df a9e0-aadf ac00-d7ff f900-faff 16fe0-18dff ' +
  '1aff0-1b2ff 20000-3fffd';
/** Radicals of Han characters. They are in a block of symbols. */
const RADICALS = '2e80-2fd5';

/** Spaces, controls, noncharacters and lone surrogates. */
const SPACES = '0-20 7f-a0 1680 2000-200a 2028-2029 202f 205f 3000 d800-dfff fff9-fffb fffe-ffff';

function* rangesOf(table: string): Generator<readonly [first: number, last: number]> {
  for (const range of table.split(' ')) {
    const [first = '', last = first] = range.split('-');
    yield [parseInt(first, 16), parseInt(last, 16)];
  }
}

const PLANES_SIZE = 0x40000;
let classes: Uint8Array | undefined;

/** Makes a table with one byte for each character up to the last of these scripts, because the lookup is the hottest path of indexing. */
function makeClasses(): Uint8Array {
  const planes = new Uint8Array(PLANES_SIZE).fill(WORD);
  const addRange = (table: string, characterClass: CharacterClass) => {
    for (const [first, last] of rangesOf(table)) if (first < PLANES_SIZE) planes.fill(characterClass, first, last + 1);
  };
  addRange(SYLLABLES, SYLLABLE);
  addRange(SIGNS, SIGN);
  addRange(RADICALS, SYLLABLE);
  addRange(SPACES, SPACE);
  return planes;
}

/** Returns the class of a code point. */
export function classOf(codePoint: number): CharacterClass {
  classes ??= makeClasses();
  if (codePoint < PLANES_SIZE) return classes[codePoint] as CharacterClass;
  return codePoint >= FIRST_TAG && codePoint <= LAST_TAG ? SIGN : WORD;
}

/** Tag characters, which spell the region of a flag. */
const FIRST_TAG = 0xe0001;
const LAST_TAG = 0xe007f;

const FIRST_REGIONAL = 0x1f1e6;
const LAST_REGIONAL = 0x1f1ff;
/** Whether a code point is a regional indicator. Two of them are a flag. */
export const isRegional = (codePoint: number): boolean => codePoint >= FIRST_REGIONAL && codePoint <= LAST_REGIONAL;
