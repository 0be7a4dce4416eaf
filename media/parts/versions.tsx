import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Discard } from './discard';
import { t } from '../l10n';
import { Notice } from './controls';

interface Props {
  /** Name of the text, where there are several. */
  readonly name?: string;
  /** The texts of the version, for reading and copying. */
  readonly children: ComponentChildren;
  readonly onUse: () => void;
  readonly onDiscard: () => void;
}

/** Offers another version of a draft, because only the person knows which one is wanted. */
export function OtherVersion({ name, children, onUse, onDiscard }: Props) {
  const [isShown, setShown] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const link = (label: string, onClick: () => void, isExpanded?: boolean) => (
    <button type="button" class="link" onClick={onClick} aria-expanded={isExpanded}>
      {label}
    </button>
  );
  const actions = confirming ? (
    <Discard onDiscard={onDiscard} onKeep={() => setConfirming(false)} />
  ) : (
    <>
      {link(isShown ? t('hideVersion') : t('showVersion'), () => setShown(!isShown), isShown)}
      {link(t('useVersion'), onUse)}
      {/* Nothing is thrown away that was not looked at. */}
      {isShown && link(t('discard'), () => setConfirming(true))}
    </>
  );
  return (
    <div class="other-version">
      <Notice tone="info" actions={actions}>
        {name === undefined ? t('otherVersion') : `${name}: ${t('otherVersion')}`}
      </Notice>
      {isShown && <div class="other-version-texts">{children}</div>}
    </div>
  );
}
