import type { Tide } from './tideTable';

export interface Point {
  readonly at: Date;
  readonly level: number;
}

/** Draws a gauge's last day into a canvas and follows the size of what it is in. Gives what stops it. */
export function chart(
  container: HTMLElement,
  canvas: HTMLCanvasElement,
  points: () => readonly Point[],
  tides: readonly Tide[],
): () => void {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser cannot draw.');

  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const line of withoutGaps(points())) stroke(pen, line);
    for (const tide of tides) dot(pen, tide);
  };

  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    canvas.width = entry.contentRect.width * devicePixelRatio;
    canvas.height = entry.contentRect.height * devicePixelRatio;
    // TODO: draw into a second canvas and swap. A new size clears this one, and the wall display flickers (#23).
    draw();
  });
  observer.observe(container);
  return () => observer.disconnect();
}

/** Two missed intervals are a gap, and a gap is not drawn (#24). */
export function withoutGaps(points: readonly Point[], longest = 60_000): Point[][] {
  const lines: Point[][] = [];
  for (const point of points) {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (line && last && point.at.getTime() - last.at.getTime() <= longest) line.push(point);
    else lines.push([point]);
  }
  return lines;
}

function stroke(pen: CanvasRenderingContext2D, line: readonly Point[]): void {
  pen.beginPath();
  for (const point of line) pen.lineTo(x(pen, point.at), y(pen, point.level));
  pen.stroke();
}

function dot(pen: CanvasRenderingContext2D, tide: Tide): void {
  pen.beginPath();
  pen.arc(x(pen, tide.at), y(pen, tide.level), 3, 0, 2 * Math.PI);
  pen.fill();
}

const DAY = 86_400_000;
const HIGHEST = 6;

const x = (pen: CanvasRenderingContext2D, at: Date) => (1 - (Date.now() - at.getTime()) / DAY) * pen.canvas.width;
const y = (pen: CanvasRenderingContext2D, level: number) => (1 - level / HIGHEST) * pen.canvas.height;
