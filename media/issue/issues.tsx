import { useEffect, useState } from 'preact/hooks';
import { showWaiting } from '../parts/attaching';
import { forgetPictures } from '../parts/pictures';
import { forgetMentioned } from '../parts/resolving';
import { here, listen } from './host';
import { IssuePage } from './page';

showWaiting(here()?.first?.files);

/** The page of an issue. When it shows another issue, everything is mounted again. */
export function Issues() {
  const [opened, setOpened] = useState(here);
  useEffect(
    () =>
      listen({
        kept: () => setOpened((before) => before && { ...before, isPreview: false }),
        open({ opened }) {
          forgetPictures();
          forgetMentioned();
          showWaiting(opened.first?.files);
          document.title = `#${opened.address.number}`;
          setOpened(opened);
        },
      }),
    [],
  );
  return opened ? <IssuePage key={opened.turn} opened={opened} /> : null;
}
