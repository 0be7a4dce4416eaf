import { useEffect, useState } from 'preact/hooks';
import { showWaiting } from '../parts/attaching';
import { clearPictures } from '../parts/pictures';
import { clearMentioned } from '../parts/resolving';
import { openedIssue, listen } from './host';
import { IssuePage } from './page';

showWaiting(openedIssue()?.first?.files);

/** The page of an issue. When it shows another issue, everything is mounted again. */
export function Issues() {
  const [opened, setOpened] = useState(openedIssue);
  useEffect(
    () =>
      listen({
        kept: () => setOpened((before) => before && { ...before, isPreview: false }),
        open({ opened }) {
          clearPictures();
          clearMentioned();
          showWaiting(opened.first?.files);
          document.title = `#${opened.address.number}`;
          setOpened(opened);
        },
      }),
    [],
  );
  return opened ? <IssuePage key={opened.turn} opened={opened} /> : null;
}
