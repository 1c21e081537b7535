// Names in their chat colour, bright enough to read on the plate over anything.

const PLATE_ON_WHITE = [63, 69, 66]; // rgba(9,16,13,.78) over pure white: the plate at its worst
const LEAST_CONTRAST = 5.7;
const PALETTE = ["#8fe3b8", "#ffd07a", "#9fd0ff", "#e3c2ff", "#ffb3a6"];

/** `colour` (#rrggbb), mixed with white until it reads; without one, a colour of the name's own. */
export function readable(colour, name = "") {
  const match = /^#?([0-9a-f]{6})$/i.exec(colour ?? "");
  if (!match) return PALETTE[hash(name) % PALETTE.length];
  let rgb = [0, 2, 4].map((at) => parseInt(match[1].slice(at, at + 2), 16));
  while (contrast(rgb, PLATE_ON_WHITE) < LEAST_CONTRAST) {
    rgb = rgb.map((part) => Math.min(255, part + Math.ceil((256 - part) / 12)));
  }
  return `rgb(${rgb.join(", ")})`;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hash(text) {
  return Array.from(text).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
}
