import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { boot } from '../host';
import { Button, Icon, IconButton } from '../parts/controls';
import { Thumbnail } from '../parts/files';
import { Name } from '../parts/person';
import { readableSize } from '../parts/pictures';
import { When } from '../parts/when';
import { send } from './host';
import { fill } from './sentences';
import { t } from '../l10n';
import type { Saver } from './saving';
import { focusAgain } from '../parts/focus';

const open = (name: string) => send({ type: 'openAttachment', name });

/** The attachments of an issue, which can be opened, saved and deleted. */
export function Attachments({ view, saver }: { view: IssueView; saver: Saver }) {
  const { attachments } = view;
  if (!attachments || attachments.length === 0) return null;
  const mayDelete = (attachment: Attachment) =>
    view.can.attach && (!view.locked.fields || (view.me !== null && attachment.author?.username === view.me.username));
  return (
    <section class="attachments" aria-labelledby="attachments-title">
      <div class="section-head">
        <h2 id="attachments-title">
          {t('attachments')} <span class="count">{attachments.length}</span>
        </h2>
      </div>
      <ul class="files">
        {attachments.map((attachment) => (
          <File key={attachment.name} attachment={attachment} saver={saver} mayDelete={mayDelete(attachment)} />
        ))}
      </ul>
    </section>
  );
}

function File({ attachment: { name, size, createdOn }, saver, mayDelete }: { attachment: Attachment; saver: Saver; mayDelete: boolean }) {
  const [confirming, setConfirming] = useState(false);
  const key = `file ${name}`;
  const saving = saver.get(key);
  const keepButton = useRef<HTMLButtonElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasConfirming = useRef(false);
  useLayoutEffect(() => {
    if (confirming) keepButton.current?.focus();
    else if (wasConfirming.current) focusAgain(button.current);
    wasConfirming.current = confirming;
  }, [confirming]);
  const remove = () => saver.send(key, { type: 'deleteAttachment', name }, { ok: t('deletedFile', name), failed: (reason) => reason });
  if (confirming) {
    return (
      <li
        class="file is-asking"
        role="alertdialog"
        aria-label={t('deleteFileQuestion', name)}
        onKeyDown={(event) => event.key === 'Escape' && setConfirming(false)}
      >
        <span class="actions-say">{t('deleteFileQuestion', name)}</span>
        <span class="file-ask">
          <Button onClick={() => void remove()} busy={saving?.busy ?? false}>
            {t('deleteShort')}
          </Button>
          <Button secondary onClick={() => setConfirming(false)} ref={keepButton}>
            {t('cancel')}
          </Button>
        </span>
        {saving?.failure && <span class="field-problem">{saving.failure.message}</span>}
      </li>
    );
  }
  const isThere = size !== null;
  return (
    <li class="file">
      <button
        type="button"
        class="file-open"
        disabled={!isThere}
        title={isThere ? t('openFile', name) : t('fileMissing')}
        onClick={() => open(name)}
      >
        <Thumbnail name={name} waiting={false} version={createdOn} />
        <span class="file-name">{name}</span>
        <span class="file-size">{isThere ? readableSize(size, boot.language) : t('fileMissing')}</span>
      </button>
      <span class="file-actions">
        {isThere && <IconButton icon="save-as" label={t('saveFile', name)} onClick={() => send({ type: 'saveAttachment', name })} />}
        {mayDelete && <IconButton icon="trash" label={t('deleteFile', name)} buttonRef={button} onClick={() => setConfirming(true)} />}
      </span>
    </li>
  );
}

/** An attachment in the conversation that no history entry records. */
export function AttachedEntry({ attachment, date }: { attachment: Attachment; date: string }) {
  const { name, author, size } = attachment;
  return (
    <>
      <span class="dot">
        <Icon name="attach" />
      </span>
      <p class="changed-text">
        <Name person={author} />{' '}
        {fill(boot.strings.attached, { value: name, role: 'file' }).map((part) =>
          typeof part === 'string' ? part : <FileLink key="file" name={name} isThere={size !== null} />,
        )}{' '}
        <span class="when">
          <When date={date} />
        </span>
      </p>
    </>
  );
}

const FileLink = ({ name, isThere }: { name: string; isThere: boolean }) =>
  isThere ? (
    <button type="button" class="link value" onClick={() => open(name)}>
      {name}
    </button>
  ) : (
    <span class="value">{name}</span>
  );
