import tseslint from 'typescript-eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';

/** Forbids imports that match, with the sentence that the reader of the error needs. */
const forbid = (...rules) => ({
  'no-restricted-imports': ['error', { patterns: rules.map(([regex, message]) => ({ regex, message })) }],
});

const above = (names) => `^(\\.\\./)+(${names})(/|$)`;
const noVscode = ['^vscode$', '`vscode` is imported under editor/ and in extension.ts only.'];
const noDatabase = ['^(node:sqlite|kysely|pg)(/|$)', 'A database is imported under tracker/store/ only.'];
const noSqlite = ['^(node:sqlite|pg)$', 'An engine is imported in its own folder of tracker/store/ only.'];
const noEntry = ['(^|/)extension$', 'Nobody imports from extension.ts: it hands parts to each other.'];

const onlyPages = ['src/(?!wire/page(-[a-z]+)?$|markup/)', 'media imports what wire says of pages, and markup only.'];
/** What pages say: each has its own file in wire, and what several say is in `page-writing` and `page-protocol`. */
const ofPage = (names) => [`wire/page-(${names})$`, "A page does not name another page's messages: what both say is in wire/page-writing."];
const page = (names) => [`^\\.\\./(${names})/`, 'A page imports nothing of another one: what both show is in media/parts.'];

/** What a person sees of the editor, a folder each; `pages` and the files beside them are shared. */
const FEATURES =
  '(accounts|anchors|assistants|board|commands|create|details|drafts|exporting|forYou|git|importing|insight|places|queries|references|search|selection|sites|todos|tree|whatChanged)';
const APART =
  'Features of the editor do not import each other: what two need lies beside their folders or in pages/, the rest are commands.';
const feature = (folder) => [`^${folder}/${FEATURES}(/|$)`, APART];

/** Who may import whom: model <- wire <- client <- lists <- editor; model <- code <- editor; model <- wire <- tracker <- cli; client <- cli; client, markup <- assistants <- editor, cli. */
const layers = [
  [
    'src/model/**',
    forbid(
      [above('wire|client|lists|tracker|editor|cli|markup|code|anchors/.+|assistants|media'), 'model imports nothing of ours.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/markup/**',
    forbid(
      [above('wire|client|lists|tracker|editor|cli|code|anchors/.+|assistants|media'), 'markup imports model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/code/**',
    forbid(
      [above('wire|client|lists|tracker|editor|cli|markup|anchors/.+|assistants|media'), 'code imports model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/codeIndex/**',
    forbid(
      [above('wire|client|lists|tracker|editor|cli|markup|anchors/.+|media'), 'codeIndex imports code and model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/anchors/**',
    forbid(
      [above('wire|client|lists|tracker|editor|cli|markup|code|assistants|media'), 'anchors imports model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/wire/**',
    forbid(
      [above('client|lists|tracker|editor|cli|markup|code|anchors/.+|assistants|media'), 'wire imports model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/client/**',
    forbid(
      [above('lists|tracker|editor|cli|markup|code|anchors/.+|assistants|media'), 'client imports wire and model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/lists/**',
    forbid(
      [above('tracker|editor|cli|markup|code|anchors/.+|assistants|media'), 'lists imports client, wire and model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/assistants/**',
    forbid(
      [above('lists|tracker|editor|cli|code|anchors/.+|media'), 'assistants imports client, markup, wire and model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/tracker/**',
    forbid(
      [above('client|lists|editor|cli|code|anchors/.+|assistants|media'), 'tracker imports wire, model and markup only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/cli/**',
    forbid(
      [above('lists|editor|code|media'), 'cli imports tracker, assistants, client, wire and model only.'],
      noVscode,
      noDatabase,
      noEntry,
    ),
  ],
  [
    'src/editor/**',
    forbid([above('tracker|cli|media'), 'editor reaches a tracker through client only.'], feature('\\.\\.'), noDatabase, noEntry),
  ],
  [
    'src/editor',
    forbid([above('tracker|cli|media'), 'editor reaches a tracker through client only.'], feature('\\.'), noDatabase, noEntry),
  ],
  ['media/**', forbid(onlyPages, noVscode, noDatabase)],
  ['media/parts/**', forbid(onlyPages, ofPage('issue|form|board|insight'), page('issue|create|board|insight'), noVscode, noDatabase)],
  ['media/issue/**', forbid(onlyPages, ofPage('form|board|insight'), page('create|board|insight'), noVscode, noDatabase)],
  ['media/create/**', forbid(onlyPages, ofPage('issue|board|insight'), page('issue|board|insight'), noVscode, noDatabase)],
  ['media/board/**', forbid(onlyPages, ofPage('issue|form|insight'), page('issue|create|insight'), noVscode, noDatabase)],
  ['media/insight/**', forbid(onlyPages, ofPage('issue|form|board'), page('issue|create|board'), noVscode, noDatabase)],
];

/** Names that need a glossary where the field has a word, as docs/architecture.md says. */
const ODD_NAMES = [
  'addCalled admitted answerList answerPage answerTagged answerTexts apartFrom areAllShown areAllWanted aroundLoaded askAlong',
  'Asked AskedPlace AskedServer Asker Asking askMoment askWay asRefusal asUnwritten befores begunOn begunWork BegunWork Beside',
  'born boxIn bringBack bringIn bringUp calledBy cameBack complement connectPatiently copySome dearRequests endInTime errorIn2',
  'fileIsThere followShown forgetMentioned forgetUndone giveTime giveUp goAlong goSideways hasMetAnother heardElsewhere heardText',
  'hearer Hearer heldBy heldLabel holdServer homeOf hope hostIsThere hushSqlite ifTold indexAnew inItsTurn inked insertCalled',
  'installAside inStretches isAlwaysAsked isBegun isKeptByName isMended isNoneFree isReadOrKnown isSoonerGathered isTaking',
  'isTelling isTriedHere isTriedOnMainThread isWorthAnotherTry it_ judge keepMemorySmall keepNotice keepTyped KeptAnchor',
  'KeptAttachment KeptChange KeptComment keptIn keptOf KeptRelation keptWords KnownAnchors KnownOrders LeftText LeftTexts letGo',
  'letWrite lookAt lookAtAll Looked lookOf Lookout makerOf mayBeAsked mayMake Meant mendRow momentName momentsOf moreIndentedThan',
  'mostComputing mostTelling namingOrigin noIssue noSuchUrl notAsked notUnderstood offersFor onceForEach onlySaid orSeveral',
  'orUnsupported overhear packagesAreThere placeKeepers putAside readCheaply refuseForeign refuseOpen refuseThere refuseUsed',
  'rememberWork requireMaking requireModestJson requireThere restamp restoreTyped retell retick reword Said saying sayNoWork',
  'scriptsForNobody seenFrom SeenIssue selectedAgain Shown ShownCode soundCommit soundPath speakers spelled spotOf Standing',
  'sumOfKnown talkWords tellChange Teller tellFailure Telling tellLostRow tellMenus tellPages tellSoon tellUnwritten throwAway',
  'Told toldAgent toldCounts ToldError ToldField toldParameter toldTo touchAll touchStaged toWriteFiles triedInVain Trouble',
  'troubleOf twoColumns Unnumbered unsaid useKept useSpots WantedEntries wantedToEnd watchMeant waysOf whatBecomes whatIsPublic',
  'whenNear whenToRetry whileThere whoItIs wholeFilter wholeIssue whyLeft whyNoBranch Wish wishOf withOneself withOpen',
  'withOtherNumber worth writeWhole wrongCursor',
].flatMap((line) => line.split(' '));

/** A constant says what it bounds, and what is measured has its unit in its name. */
const CONSTANTS = [
  {
    selector:
      'VariableDeclarator[id.name=/^(MOST|LONGEST|LARGEST|SHORTEST|FARTHEST|DEEPEST|SOON|LATER|ASIDE|PATIENCE|ROOM|AT_ONCE|MANY|FEW)$/]',
    message: 'Say what the constant bounds: MAX_LINKS_PER_DOCUMENT, not MOST.',
  },
  {
    selector:
      'VariableDeclarator[id.name=/^([A-Z]+_)*(TIMEOUT|PAUSE|DELAY|INTERVAL|AGE|DURATION|LIFETIME|PERIOD|GRACE|COOLDOWN|BACKOFF)$/]',
    message: 'Say the unit at the end of the name: POLL_INTERVAL_MS.',
  },
];

/** Private members are written one way. A private constructor has no such form. */
const PRIVATE = {
  selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
  message: 'Write #name for a private member.',
};

/** Ids and arguments of commands are checked by the compiler, which knows only of those that go over the registry. */
const COMMANDS = {
  selector: 'MemberExpression[property.name=/^(executeCommand|register(TextEditor)?Command)$/]',
  message: 'Use runCommand and registerCommand of editor/commandRegistry.ts: they know the ids and their arguments.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', 'test-results/', 'out/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.mjs'] })],
    },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'off', // what is rejected with is often a caught unknown, passed on
      'import-x/no-cycle': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-empty': 'error',
      'id-denylist': ['error', ...ODD_NAMES],
      'no-restricted-syntax': ['error', ...CONSTANTS],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/editor/commandRegistry.ts'],
    rules: { 'no-restricted-syntax': ['error', ...CONSTANTS, COMMANDS, PRIVATE] },
  },
  {
    files: ['src/editor/*/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...CONSTANTS,
        COMMANDS,
        PRIVATE,
        // What comes with its first use, too.
        { selector: `ImportExpression > Literal[value=/^\\.\\.\\/${FEATURES}\\//]`, message: APART },
      ],
    },
  },
  ...layers.map(([files, rules]) => ({ files: [`${files}/*.ts`, `${files}/*.tsx`], rules })),
  {
    files: ['src/tracker/store/**/*.ts'],
    rules: forbid(
      [above('client|lists|editor|cli|code|anchors/.+|assistants|media'), 'tracker imports wire, model and markup only.'],
      noVscode,
      noSqlite,
      noEntry,
    ),
  },
  {
    files: ['src/tracker/store/*.ts'],
    ignores: ['src/tracker/store/engine.ts'],
    rules: forbid(
      [above('client|editor|cli|assistants|media'), 'tracker imports wire, model and markup only.'],
      ['^\\./(sqlite|postgres)(/|$)', 'Queries ask the engine by store/engine.ts.'],
      noVscode,
      noSqlite,
      noEntry,
    ),
  },
  {
    files: ['src/tracker/store/{sqlite,postgres}/**/*.ts'],
    rules: forbid(
      [above('client|lists|editor|cli|code|anchors/.+|assistants|media'), 'tracker imports wire, model and markup only.'],
      noVscode,
      noEntry,
    ),
  },
  // A component is read as a whole: what it draws and what it does have files of their own before it gets longer.
  { files: ['media/**/*.ts', 'media/**/*.tsx'], rules: { 'max-lines-per-function': ['error', { max: 120 }] } },
  { files: ['**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines': 'off' } },
);
