import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Discard } from './discard';
import { t } from '../words';
import { Notice } from './controls';

interface Props {
  /** What the text is called, where there are several. */
  readonly name?: string;
  /** The texts of the version, to be read and copied. */
  readonly children: ComponentChildren;
  readonly onUse: () => void;
  readonly onDiscard: () => void;
}

/** Offers another version of a text that was kept elsewhere: which one is meant, only the person knows. */
export function OtherVersion({ name, children, onUse, onDiscard }: Props) {
  const [isShown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const link = (label: string, onClick: () => void, isExpanded?: boolean) => (
    <button type="button" class="link" onClick={onClick} aria-expanded={isExpanded}>
      {label}
    </button>
  );
  const actions = asking ? (
    <Discard onDiscard={onDiscard} onKeep={() => setAsking(false)} />
  ) : (
    <>
      {link(isShown ? t('hideVersion') : t('showVersion'), () => setShown(!isShown), isShown)}
      {link(t('useVersion'), onUse)}
      {/* Nothing is thrown away that was not looked at. */}
      {isShown && link(t('discard'), () => setAsking(true))}
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
