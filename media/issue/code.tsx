import type { AttachedCode, CodeState, IssueView } from '../../src/wire/page-issue';
import { Button, IconButton } from '../parts/controls';
import { t } from '../l10n';
import { send } from './host';
import type { Saver } from './saving';

/** Maximum number of lines of a snippet. */
const MAX_LINES = 12;

type Line = NonNullable<CodeState['difference']>[number];

/** The code that the issue is attached to, as it was and where it is now, and a link to references to the issue. */
export function Code({ view, states, saver }: { view: IssueView; states: readonly CodeState[] | undefined; saver: Saver }) {
  const { code = [], locked } = view;
  const mayChange = view.code !== undefined && locked.texts === null && locked.comments === null;
  return (
    <section class="code-places" aria-labelledby="code-title">
      <div class="section-head">
        <h2 id="code-title">
          {t('code')} {code.length > 0 && <span class="count">{code.length}</span>}
        </h2>
        <IconButton icon="references" label={t('findReferences')} onClick={() => send({ type: 'command', command: 'findReferences' })} />
        {mayChange && (
          <IconButton icon="add" label={t('attachSelection')} onClick={() => send({ type: 'command', command: 'attachSelection' })} />
        )}
      </div>
      {code.length > 0 && (
        <ul class="code-list" aria-labelledby="code-title">
          {code.map((place) => (
            <Place
              key={place.anchor}
              code={place}
              state={states && (states.find(({ anchor }) => anchor === place.anchor) ?? 'elsewhere')}
              saver={saver}
              mayChange={mayChange}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A place in short, `src/a.ts:12-15`. */
function nameOf({ path, first, last }: { path: string; first: number; last: number }): string {
  const lines = first === last ? `${first}` : `${first}-${last}`;
  return path === '' ? t('codeUnsaved') : `${path}:${lines}`;
}

function stateName(state: CodeState | 'elsewhere' | undefined): string {
  if (state === undefined) return t('codeSearching');
  if (state === 'elsewhere') return t('codeElsewhere');
  if (state.isSuggestion) return t('codeSuggestion');
  return {
    searching: t('codeSearching'),
    exact: t('codeExact'),
    moved: t('codeMoved'),
    changed: t('codeChanged'),
    lost: t('codeLost'),
  }[state.state];
}

interface PlaceProps {
  readonly code: AttachedCode;
  readonly state: CodeState | 'elsewhere' | undefined;
  readonly saver: Saver;
  readonly mayChange: boolean;
}

function Place({ code, state, saver, mayChange }: PlaceProps) {
  const { anchor, note, author, createdOn } = code;
  const current = typeof state === 'object' ? state : undefined;
  const original = { path: code.path, first: code.first, last: code.first + code.count - 1 };
  const isFound = current?.path !== undefined && current.first !== undefined && current.last !== undefined;
  const location = isFound ? { path: current.path!, first: current.first!, last: current.last! } : original;
  const name = nameOf(location);
  const key = `code ${anchor}`;
  const saving = saver.get(key);
  const requestChange = (type: 'detachCode' | 'confirmCode' | 'reattachCode' | 'noteCode', ok: string, saveKey = key) =>
    void saver.send(saveKey, { type, anchor }, { ok, failed: (reason) => reason });
  // The input box for a note can stay open for long, so it must not disable other buttons.
  const noteKey = `note ${anchor}`;
  const savingNote = saver.get(noteKey);
  const failure = saving?.failure ?? savingNote?.failure;
  const open = () => send({ type: 'openCode', anchor });
  const attachedBy = author
    ? t('codeBy', author.displayName, new Date(createdOn).toLocaleDateString(document.documentElement.lang))
    : undefined;
  return (
    <li class={`code-place is-${current?.isSuggestion ? 'suggestion' : (current?.state ?? 'unknown')}`}>
      <div class="code-head">
        {isFound ? (
          <button type="button" class="code-open" title={attachedBy} aria-label={t('openCode', name)} onClick={open}>
            {name}
          </button>
        ) : (
          <span class="code-name" title={attachedBy}>
            {name}
          </span>
        )}
        <span class="code-state">{stateName(state)}</span>
        {mayChange && (
          <IconButton
            icon="note"
            label={t(note ? 'editNote' : 'addNote', name)}
            busy={savingNote?.busy ?? false}
            onClick={() => requestChange('noteCode', t('noteSaved'), noteKey)}
          />
        )}
        {mayChange && (
          <IconButton
            icon="close"
            label={t('detachCode', name)}
            busy={saving?.busy ?? false}
            onClick={() => requestChange('detachCode', t('codeDetached'))}
          />
        )}
      </div>
      <div class="code-actions">
        {mayChange && current && (current.isSuggestion || current.state === 'changed' || current.state === 'moved') && (
          <Button secondary class="code-action" disabled={saving?.busy} onClick={() => requestChange('confirmCode', t('codeConfirmed'))}>
            {t('confirmCode')}
          </Button>
        )}
        {current && (current.state === 'lost' || current.isSuggestion) && (
          <Button
            secondary
            class="code-action"
            disabled={saving?.busy}
            onClick={() => void saver.send(key, { type: 'searchCode' }, { ok: t('codeSearched'), failed: (reason) => reason })}
          >
            {t('searchCode')}
          </Button>
        )}
        {mayChange && current && (current.state === 'lost' || current.isSuggestion) && (
          <Button secondary class="code-action" disabled={saving?.busy} onClick={() => requestChange('reattachCode', t('codeConfirmed'))}>
            {t('reattachCode')}
          </Button>
        )}
      </div>
      {note && <p class="code-note">{note}</p>}
      <Snippet
        lines={current?.difference ?? code.lines.map((text) => ({ sign: ' ' as const, text }))}
        count={code.count}
        open={isFound ? open : undefined}
      />
      {failure && (
        <span class="field-problem" role="alert">
          {failure.message}
        </span>
      )}
    </li>
  );
}

/** The lines of a snippet. A click opens them, like a click on the name above. */
function Snippet({ lines, count, open }: { lines: readonly Line[]; count: number; open: (() => void) | undefined }) {
  const shownLines = lines.slice(0, MAX_LINES);
  const hiddenCount = Math.max(count, lines.length) - shownLines.length;
  const click = () => {
    // Selecting text does not open the code.
    if (open && window.getSelection()?.isCollapsed !== false) open();
  };
  return (
    <pre class={`code-lines ${open ? 'is-open' : ''}`} onClick={click} tabIndex={0} aria-label={t('code')}>
      {shownLines.map(({ sign, text }, index) => (
        <div key={index} class={sign === '+' ? 'is-added' : sign === '-' ? 'is-removed' : ''}>
          {sign === ' ' ? '' : <span class="code-sign">{sign}</span>}
          {text || ' '}
        </div>
      ))}
      {hiddenCount > 0 && <div class="code-more">{t('moreLines', hiddenCount)}</div>}
    </pre>
  );
}
