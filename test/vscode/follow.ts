import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** Prints what is appended to a file. The returned function prints the rest and stops. */
export function follow(file: string): () => void {
  const buffer = Buffer.alloc(64 << 10);
  let position = 0;
  const followNext = () => {
    if (!existsSync(file)) return;
    const handle = openSync(file, 'r');
    for (let count; (count = readSync(handle, buffer, 0, buffer.length, position)) > 0; position += count) {
      process.stdout.write(buffer.toString('utf8', 0, count));
    }
    closeSync(handle);
  };
  const timer = setInterval(followNext, 200);
  return () => {
    clearInterval(timer);
    followNext();
  };
}
