// What the page's address asks for: ?scale=1.2&theme=outline
//
// A part states its options as kinds with a fallback; a value that does not fit, or a name that
// nothing knows, is ignored and named in the console. Where a page holds several parts, `chat.max`
// speaks to one of them and `scale` to all that know it.

export const number = (fallback, low, high) => ({
  fallback,
  says: `a number from ${low} to ${high}`,
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value >= low && value <= high ? value : undefined;
  },
});

export const choice = (...names) => ({
  fallback: names[0],
  says: `one of ${names.join(", ")}`,
  read: (text) => (names.includes(text) ? text : undefined),
});

export const flag = (fallback) => ({
  fallback,
  says: "0 or 1",
  read: (text) => ({ 0: false, 1: true, false: false, true: true })[text],
});

export const word = (fallback, pattern = /^[\w .,'-]{1,60}$/u) => ({
  fallback,
  says: "a plain word",
  read: (text) => (pattern.test(text) ? text : undefined),
});

export const list = (...names) => ({
  fallback: names,
  says: `some of ${names.join(",")}`,
  read: (text) => {
    const asked = text.split(",").map((name) => name.trim());
    return asked.every((name) => names.includes(name)) ? asked : undefined;
  },
});

const COLOUR = /^(#?[0-9a-f]{6}|#?[0-9a-f]{3}|[a-z]{3,20})$/i;

export const colour = (fallback) => ({
  fallback,
  says: "a colour such as 74dcae or gold",
  read: (text) => {
    if (!COLOUR.test(text)) return undefined;
    return /^([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text) ? `#${text}` : text;
  },
});

const PLACES = [
  "top-left", "top", "top-right",
  "left", "center", "right",
  "bottom-left", "bottom", "bottom-right",
];

export const place = (fallback) => ({ ...choice(...PLACES), fallback });

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// Every part knows these; a part may state its own fallback for any of them.
const COMMON = {
  scale: number(1, 0.2, 5),
  pos: place("center"),
  theme: choice("plate", "outline"),
  font: word(""),
  accent: colour(""),
  safe: number(54, 0, 400),
  motion: flag(!still),
  lang: word("", /^[a-z]{2}(-[a-z0-9]{2,8})*$/i),
  sound: flag(true),
};

/** The values of every part: `{chat: {max, ttl, scale, …}}`. */
export function readParams(parts, search = location.search) {
  const asked = new URLSearchParams(search);
  const known = new Set();
  const values = {};
  for (const [part, options] of Object.entries(parts)) {
    values[part] = readPart(part, { ...COMMON, ...options }, asked, known);
  }
  for (const name of new Set(asked.keys())) {
    if (!known.has(name)) console.warn(`Unknown parameter "${name}" is ignored.`);
  }
  return values;
}

function readPart(part, options, asked, known) {
  const values = {};
  for (const [name, option] of Object.entries(options)) {
    known.add(name).add(`${part}.${name}`);
    const text = asked.get(`${part}.${name}`) ?? asked.get(name);
    const value = text === null ? undefined : option.read(text);
    if (text !== null && value === undefined) {
      console.warn(`Parameter "${name}" is ignored: "${text}" is not ${option.says}.`);
    }
    values[name] = value ?? option.fallback;
  }
  return values;
}
