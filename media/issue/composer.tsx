import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Edit, IssueView, Person, Status, WaitingFile } from '../../src/wire/page';
import { onMessage, request, send } from '../host';
import { Button } from '../parts/controls';
import { WaitingFiles } from '../parts/files';
import { announce } from '../parts/live';
import { Avatar } from '../parts/person';
import { isPictureName } from '../parts/pictures';
import { Writer } from '../parts/writer';
import { MOD, t } from '../words';
import { goTo } from './going';
import { nextStatus } from './next';
import type { Saver } from './saving';

interface Props {
  readonly view: IssueView;
  readonly people: readonly Person[];
  readonly edit: Edit | undefined;
  readonly saver: Saver;
  readonly onEdit: (edit: Edit | undefined) => void;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** How a picture that goes with a text is shown in it. */
const reference = (name: string): string => `![${name}](${encodeURIComponent(name)})`;

/** The files that wait for the next comment, as the host keeps them. */
function useWaiting() {
  const [files, setFiles] = useState<readonly WaitingFile[]>([]);
  const [progress, setProgress] = useState<Readonly<Record<string, number>>>({});
  const latest = useRef(files);
  useEffect(
    () =>
      onMessage((message) => {
        if (message.type === 'waiting') setFiles((latest.current = message.files));
        else if (message.type === 'progress') setProgress((before) => ({ ...before, [message.name]: message.share }));
      }),
    [],
  );
  return { files, progress, latest };
}

/** Where something is said about the issue, with files. */
export function Composer({ view, people, edit, saver, onEdit, area }: Props) {
  const { files, progress, latest } = useWaiting();
  const [problem, setProblem] = useState<string>();
  const saving = saver.of('comment');
  const text = edit?.text ?? '';
  const current = useRef(text);
  current.current = text;
  const isEmpty = text.trim() === '' && files.length === 0;
  const busy = saving?.busy ?? false;
  const set = (next: string) => onEdit(next === '' ? undefined : { text: next, base: '' });

  const sendAll = async (then?: Status) => {
    if (isEmpty || busy) return;
    setProblem(undefined);
    const outcome = await saver.send('comment', { type: 'addComment', text }, { ok: t('commentAdded'), failed: (reason) => reason }, text);
    if (!outcome.ok) return;
    // What was typed on meanwhile is not part of what was sent.
    if (current.current === text) onEdit(undefined);
    area.current?.focus({ preventScroll: true });
    goTo(() => document.querySelector('.composer'));
    if (then) await saver.save('status', then, view.issue.status);
  };
  const add = async (chosen: readonly File[]) => {
    setProblem(undefined);
    for (const file of chosen) {
      const before = new Set(latest.current.map(({ name }) => name));
      const outcome = await request({ type: 'addFile', name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }, t('noAnswer'));
      if (!outcome.ok) setProblem(outcome.message);
      for (const { name } of latest.current) if (!before.has(name) && isPictureName(name)) insert(reference(name));
      announce(outcome.ok ? t('fileWaits', file.name) : outcome.message);
    }
  };
  const insert = (made: string) => {
    const at = area.current?.selectionStart ?? current.current.length;
    const before = current.current.slice(0, at);
    set(`${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${made}\n${current.current.slice(at)}`);
  };
  const remove = async (name: string) => {
    await request({ type: 'removeFile', name }, t('noAnswer'));
    const made = reference(name);
    if (current.current.includes(made)) set(current.current.replace(`${made}\n`, '').replace(made, ''));
    area.current?.focus();
  };
  const next = nextStatus(view.issue.status);
  return (
    <section class="composer" aria-labelledby="composer-title">
      <h3 id="composer-title" class="visually-hidden">
        {t('addComment')}
      </h3>
      <Avatar person={view.me} />
      <div class="composer-box">
        <Writer
          small
          label={t('comment')}
          value={text}
          markup="markdown"
          people={people}
          placeholder={t('commentPlaceholder')}
          onInput={set}
          onSubmit={() => void sendAll()}
          disabled={busy}
          textareaRef={area}
          problem={saving?.failure ? `${saving.failure.message} ${t('textKept')}` : problem}
          onFiles={view.can.attach ? (chosen) => void add(chosen) : undefined}
          onPick={view.can.attach ? () => send({ type: 'pickFiles' }) : undefined}
        >
          <WaitingFiles files={files} progress={progress} busy={busy} onRemove={(name) => void remove(name)} />
        </Writer>
        <div class="actions">
          <Button onClick={() => void sendAll()} busy={busy} disabled={isEmpty}>
            {busy ? t('sending') : saving?.failure ? t('tryAgain') : t('comment')}
          </Button>
          {!view.locked.fields && !isEmpty && !busy && (
            <Button secondary onClick={() => void sendAll(next.status)}>
              {t('commentAnd', t(next.word))}
            </Button>
          )}
          <span class="actions-hint">{t('sendHint', MOD)}</span>
        </div>
      </div>
    </section>
  );
}
