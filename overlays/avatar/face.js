// Cue's faces as data. Lengths are units of its 240 x 240 view, angles are degrees.

export const INK = "#10231c";
export const WINE = "#5b1f2c";
const TONGUE = "#f08a7a";

const line = (d, width = 5, more = {}) =>
  ["path", { d, fill: "none", stroke: INK, "stroke-width": width, "stroke-linecap": "round", ...more }];
const shape = (d, fill = WINE) => ["path", { d, fill }];
const oval = (cx, cy, rx, ry, fill = WINE) => ["ellipse", { cx, cy, rx, ry, fill }];

/** Every mouth by its name: six that speak, then the six that the expressions wear in silence. */
export const MOUTHS = {
  closed: [line("M106 165H134", 5.5), line("M112 173Q120 176 128 173", 2.5, { opacity: 0.35 })],
  open: [
    shape("M101 163C101 154 109 152 120 152C131 152 139 154 139 163C139 178 131 187 120 187"
      + "C109 187 101 178 101 163Z"),
    shape("M106 177Q120 166 134 177Q129 187 120 187Q111 187 106 177Z", TONGUE),
  ],
  wide: [
    ["rect", { x: 96, y: 156, width: 48, height: 20, rx: 10, fill: WINE }],
    shape("M101 158.5H139Q141 158.5 141 165H99Q99 158.5 101 158.5Z", "#fff"),
  ],
  round: [
    oval(120, 168, 14, 17),
    shape("M110 177Q120 168 130 177Q126 185 120 185Q114 185 110 177Z", TONGUE),
  ],
  pucker: [oval(120, 166, 11, 11.5, "#f3b9a0"), oval(120, 166, 6, 6.5)],
  teeth: [
    shape("M101 160Q120 156 139 160Q137 176 120 176Q103 176 101 160Z"),
    shape("M104 159.5Q120 156.5 136 159.5L134.5 169Q120 171.5 105.5 169Z", "#fff"),
    line("M108 174Q120 170 132 174", 4.5, { stroke: "#e9967f" }),
  ],
  smile: [line("M105 160Q120 175 135 160")],
  grin: [
    shape("M99 156Q120 160 141 156Q140 184 120 184Q100 184 99 156Z"),
    shape("M106 175Q120 164 134 175Q129 184 120 184Q111 184 106 175Z", TONGUE),
    shape("M102 157.5Q120 161 138 157.5L137 163Q120 166 103 163Z", "#fff"),
  ],
  frown: [line("M107 171Q120 159 133 171")],
  grit: [line("M104 167q5.3-7 10.7 0t10.7 0t10.7 0", 5, { "stroke-linejoin": "round" })],
  gasp: [
    oval(120, 170, 10, 13),
    shape("M112 176Q120 169 128 176Q125 183 120 183Q115 183 112 176Z", TONGUE),
  ],
  slant: [line("M110 168Q122 163 136 160")],
};

/** The shapes that speech uses; any other name in `MOUTHS` belongs to an expression. */
export const SPEAKING = ["closed", "open", "wide", "round", "pucker", "teeth"];

// brows: [x, y, turn, bow] left and right; eyes: how round ones are stretched and moved;
// tufts: how far the left and the right one lean.
export const EXPRESSIONS = {
  neutral: { brows: [[92, 110, -4, -5], [148, 110, 4, -5]], mouth: "smile", tufts: [0, 6] },
  happy: {
    brows: [[92, 103, -8, -7], [148, 103, 8, -7]], mouth: "grin", tufts: [-12, 18],
    arcs: true, cheeks: 0.9,
  },
  sad: {
    brows: [[92, 110, -20, 0], [148, 110, 20, 0]], mouth: "frown", tufts: [-52, 44],
    eyes: { dx: 0, dy: 3, rx: 8.5, ry: 11 }, tear: true,
  },
  cross: {
    brows: [[93, 117, 20, -1], [147, 117, -20, -1]], mouth: "grit", tufts: [-30, 24],
    lids: true, cheeks: 0.7,
  },
  surprised: {
    brows: [[91, 96, -6, -8], [149, 96, 6, -8]], mouth: "gasp", tufts: [-3, 3],
    eyes: { dx: 0, dy: -1, rx: 11, ry: 16 },
  },
  thinking: {
    brows: [[92, 113, 4, -2], [149, 100, 10, -8]], mouth: "slant", tufts: [-24, 10],
    eyes: { dx: 5, dy: -4, rx: 9, ry: 12.5 },
  },
};

export const PLAIN_EYES = { dx: 0, dy: 0, rx: 9, ry: 12.5 };
export const PLAIN_CHEEKS = 0.55;
