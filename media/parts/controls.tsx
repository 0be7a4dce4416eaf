import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';

/** Small controls of all pages, which look like VS Code's own. */

export const Icon = ({ name, class: className = '' }: { name: string; class?: string }) => (
  <span class={`codicon codicon-${name} ${className}`} aria-hidden="true" />
);

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'class'> & {
  class?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ComponentChildren;
  secondary?: boolean;
  busy?: boolean;
  disabled?: boolean;
};

/** A button with a label. */
export const Button = ({ children, secondary, busy, disabled, class: className, ...props }: ButtonProps) => (
  <button
    type="button"
    {...props}
    disabled={disabled}
    aria-busy={busy || undefined}
    class={`button ${secondary ? 'secondary' : ''} ${className ?? ''}`}
  >
    {busy && <Icon name="loading" class="spin" />}
    {children}
  </button>
);

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'class'> & {
  class?: string;
  icon: string;
  label: string;
  /** Tooltip, where it differs from the label. */
  hint?: string;
  busy?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
};

/** A button with a codicon; `label` is its accessible name. */
export const IconButton = ({ icon, label, hint, busy, buttonRef, class: className = '', ...props }: IconButtonProps) => (
  <button
    type="button"
    {...props}
    ref={buttonRef}
    class={`icon-button ${className}`}
    title={hint ?? label}
    aria-label={label}
    aria-busy={busy || undefined}
  >
    <Icon name={busy ? 'loading' : icon} class={busy ? 'spin' : ''} />
  </button>
);

type Tone = 'info' | 'warning' | 'error';
const TONES: Record<Tone, string> = { info: 'info', warning: 'warning', error: 'error' };

/** A message in the page, with buttons for what can be done about it. */
export const Notice = ({ tone, children, actions }: { tone: Tone; children: ComponentChildren; actions?: ComponentChildren }) => (
  <div class={`notice ${tone}`} role={tone === 'error' ? 'alert' : 'note'}>
    <Icon name={TONES[tone]} />
    <div class="notice-text">{children}</div>
    {actions && <div class="notice-actions">{actions}</div>}
  </div>
);
