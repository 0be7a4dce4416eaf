import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 560;
const HEIGHT = 170;
const PAPER = [250, 250, 248];
const GRID = [222, 224, 226];
const WATER = [32, 110, 180];
const LINES = 4;

function chunk(type: string, data: Buffer): Buffer {
  const complete = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  complete.writeUInt32BE(data.length);
  complete.writeUInt32BE(crc32(complete.subarray(4, -4)), complete.length - 4);
  return complete;
}

/** The water level at a position of the chart, 0 to 1; undefined in the gap. */
const level = (x: number): number | undefined =>
  x > 0.55 && x < 0.68 ? undefined : 0.5 + 0.32 * Math.sin(x * 14) + 0.06 * Math.sin(x * 47);

/** A picture that a person might paste: a chart of a water gauge with a gap, as a base64 PNG. */
export function chart(): string {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const current = level(x / WIDTH);
      const next = level((x + 1) / WIDTH) ?? current;
      const from = current === undefined ? NaN : (1 - current) * HEIGHT;
      const to = next === undefined ? from : (1 - next) * HEIGHT;
      const isWater = y >= Math.min(from, to) - 1.5 && y <= Math.max(from, to) + 1.5;
      const isGrid = y % Math.round(HEIGHT / LINES) === 0 || x % Math.round(HEIGHT / LINES) === 0;
      rows.set(isWater ? WATER : isGrid ? GRID : PAPER, y * (1 + WIDTH * 3) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2, 0, 0, 0], 8); // eight bits per channel, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat(parts).toString('base64');
}
