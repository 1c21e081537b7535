export interface Point {
  step: number;
  loss: number;
}

export interface Line {
  /** For an SVG path in a box of 1 by 1, the top being the largest loss. */
  path: string;
  most: number;
  least: number;
  last: number;
}

/** The loss over the steps as a line; null of fewer than two points. */
export function lineOf(points: readonly Point[]): Line | null {
  const first = points[0];
  const end = points.at(-1);
  if (!first || !end || end.step <= first.step) return null;
  const losses = points.map(({ loss }) => loss);
  const most = Math.max(...losses);
  const least = Math.min(...losses);
  const high = most - least || 1;
  const wide = end.step - first.step;
  const places = points.map(({ step, loss }) => {
    const x = (step - first.step) / wide;
    const y = (most - loss) / high;
    return `${x.toFixed(4)} ${y.toFixed(4)}`;
  });
  return { path: `M${places.join("L")}`, most, least, last: end.loss };
}
