import type { Mouth } from "./shapes";

/** x, y, turn in degrees, and how far the middle bends up. */
export type Brow = readonly [x: number, y: number, turn: number, bend: number];

export interface Face {
  mouth: Mouth;
  brows: readonly [Brow, Brow];
  /** Turn of the two tufts, in degrees. */
  tufts: readonly [number, number];
  eyes: { arcs?: boolean; dx?: number; dy?: number; rx?: number; ry?: number };
  cheeks?: number;
  lids?: boolean;
  tear?: boolean;
}

/** The six expressions. */
export const faces = {
  neutral: {
    mouth: "smile",
    brows: [
      [92, 110, -4, -5],
      [148, 110, 4, -5],
    ],
    tufts: [0, 6],
    eyes: {},
  },
  happy: {
    mouth: "grin",
    brows: [
      [92, 103, -8, -7],
      [148, 103, 8, -7],
    ],
    tufts: [-12, 18],
    eyes: { arcs: true },
    cheeks: 0.9,
  },
  sad: {
    mouth: "frown",
    brows: [
      [92, 110, -20, 0],
      [148, 110, 20, 0],
    ],
    tufts: [-52, 44],
    eyes: { dy: 3, rx: 8.5, ry: 11 },
    tear: true,
  },
  cross: {
    mouth: "grit",
    brows: [
      [93, 117, 20, -1],
      [147, 117, -20, -1],
    ],
    tufts: [-30, 24],
    eyes: {},
    cheeks: 0.7,
    lids: true,
  },
  surprised: {
    mouth: "gasp",
    brows: [
      [91, 96, -6, -8],
      [149, 96, 6, -8],
    ],
    tufts: [-3, 3],
    eyes: { dy: -1, rx: 11, ry: 16 },
  },
  thinking: {
    mouth: "slant",
    brows: [
      [92, 113, 4, -2],
      [149, 100, 10, -8],
    ],
    tufts: [-24, 10],
    eyes: { dx: 5, dy: -4 },
  },
} satisfies Record<string, Face>;

export type Expression = keyof typeof faces;

/** The face for a name; one that nobody drew looks neutral. */
export function faceOf(expression: string): Face {
  return expression in faces ? faces[expression as Expression] : faces.neutral;
}
