/**
 * What a page computes for each frame: from the first of its events (or its callback for the frame) until the next task begins after the frame is
 * painted, with all tasks in between. Style, layout and painting are in it, and so is the time in which the machine ran others. Text, since what
 * compiles this file adds to functions what a page lacks.
 */
export const WATCH_FRAMES = `(() => {
  let began = 0, busy = 0, isActive = false, wasActive = false, frames;
  const next = new MessageChannel();
  next.port1.onmessage = () => { busy += performance.now() - began; began = 0; };
  const begin = () => {
    if (!frames || began !== 0) return;
    began = performance.now();
    next.port2.postMessage(0);
  };
  const act = () => { isActive = true; begin(); };
  const frame = () => {
    if (!frames) return;
    if (isActive) window.frameCount++;
    // Frames in which nothing was scrolled or dragged cost nothing, and would hide those that do.
    if (wasActive) frames.push(busy);
    wasActive = isActive;
    isActive = false;
    busy = 0;
    begin();
    requestAnimationFrame(frame);
  };
  window.watchFrames = () => {
    // Added here, because VS Code writes the page into its document, which takes listeners away. Those that capture are the first all the same.
    for (const type of ['scroll', 'pointermove', 'pointerdown', 'pointerup']) addEventListener(type, act, { capture: true, passive: true });
    addEventListener('message', begin, true);
    window.frameCount = 0; frames = []; busy = 0; isActive = wasActive = false; requestAnimationFrame(frame); };
  window.watchedFrames = () => { const all = frames; frames = undefined; return all; };
})()`;
