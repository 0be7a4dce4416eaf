import { useEffect, useState } from 'preact/hooks';
import { boot, onMessage } from '../host';
import { forgetPictures } from '../parts/pictures';
import { forgetMentioned } from '../parts/resolving';
import { IssuePage } from './page';

/** The page of an issue, which can come to show another one: then nothing of the one before is left. */
export function Issues() {
  const [opened, setOpened] = useState(boot.opened);
  useEffect(
    () =>
      onMessage((message) => {
        if (message.type === 'kept') setOpened((before) => before && { ...before, isPreview: false });
        if (message.type !== 'open') return;
        forgetPictures();
        forgetMentioned();
        document.title = `#${message.opened.address.number}`;
        setOpened(message.opened);
      }),
    [],
  );
  return opened ? <IssuePage key={opened.turn} opened={opened} /> : null;
}
