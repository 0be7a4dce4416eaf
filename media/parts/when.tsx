import { useEffect, useState } from 'preact/hooks';
import { timeAgo, exactDate } from '../l10n';

const MS_PER_MINUTE = 60_000;

/** A relative date, with the exact one as tooltip. */
export function When({ date }: { date: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), MS_PER_MINUTE);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={date} title={exactDate(date)}>
      {timeAgo(date)}
    </time>
  );
}
