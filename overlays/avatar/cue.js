// Cue, the built-in avatar: a green head whose two tufts are a closing quotation mark.
//
// Drawn once; after that only transforms and opacities change, so that every change can move.

import { EXPRESSIONS, INK, MOUTHS, PLAIN_CHEEKS, PLAIN_EYES } from "./face.js";

const BODY = "M120 52C182 52 212 100 212 152C212 204 174 226 120 226C66 226 28 204 28 152"
  + "C28 100 58 52 120 52Z";
const SHADE = "M120 226C66 226 28 204 28 152C28 146 28.5 140 29.5 134C36 184 72 206 120 206"
  + "C168 206 204 184 210.5 134C211.5 140 212 146 212 152C212 204 174 226 120 226Z";
const SHINE = "M54 100C60 88 68 80 80 74";
const FACE = "M120 94C166 94 186 116 186 146C186 180 158 198 120 198C82 198 54 180 54 146"
  + "C54 116 74 94 120 94Z";
const BAND = "M30 130C30 82 70 50 120 50C170 50 210 82 210 130";
const TUFT = "M-15 15C-2 7 4 -3 4 -14C-10 -11 -21 -20 -21 -34C-21 -47 -11 -56 2 -56"
  + "C16 -56 26 -45 26 -31C26 -8 9 12 -15 15Z";
const TUFT_SHINE = "M-13 -36C-13 -42 -8 -47 -2 -48";
const TUFTS = { left: 93, right: 149 }; // where each is rooted, in x
const EYES = { left: 93, right: 147 };
const SKIN = "#fff1d6";
const CREAM = "#fff8ea";

const NAMESPACE = "http://www.w3.org/2000/svg";

function draw(tag, attributes = {}, ...children) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const group = (name, ...children) => draw("g", { class: name }, ...children);
const stroke = (d, colour, width, more = {}) =>
  draw("path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linecap": "round", ...more });
const head = (...children) => group("bounce", group("sway", ...children));
const hair = (...children) => group("bounce late", group("sway late", ...children));

/** The drawing and its handles: `wear(expression)`, `say(mouth)`, `look(dx)` and class names. */
export class Cue {
  constructor() {
    this.node = draw("svg", { class: "cue", viewBox: "0 0 240 240", "aria-hidden": "true" });
    this.node.append(
      silhouette("#0b1512", 19, 0.55),
      silhouette(CREAM, 12, 1),
      hair(...tufts("#f6bd5f", true)),
      head(...makeHead(), this.#makeFace(), ...makeMicrophone()),
    );
    this.wear("neutral");
  }

  wear(name) {
    const { brows, mouth, tufts: lean, eyes, arcs, lids, tear, cheeks } = EXPRESSIONS[name];
    const style = this.node.style;
    this.own = mouth;
    this.node.dataset.expression = name;
    style.setProperty("--lean-left", `${lean[0]}deg`);
    style.setProperty("--lean-right", `${lean[1]}deg`);
    const { dx, dy, rx, ry } = eyes ?? PLAIN_EYES;
    const scale = `scale(${rx / PLAIN_EYES.rx}, ${ry / PLAIN_EYES.ry})`;
    for (const eye of this.eyes) eye.style.transform = `translate(${dx}px, ${dy}px) ${scale}`;
    this.brows.forEach((brow, at) => {
      const [x, y, turn, bow] = brows[at];
      brow.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg)`;
      brow.setAttribute("d", `M-12 2Q0 ${bow} 12 2`);
    });
    style.setProperty("--cheeks", cheeks ?? PLAIN_CHEEKS);
    this.node.classList.toggle("arcs", Boolean(arcs));
    this.node.classList.toggle("lidded", Boolean(lids));
    this.node.classList.toggle("crying", Boolean(tear));
  }

  /** Shows a mouth of `MOUTHS`; without a name the expression's own. */
  say(mouth = this.own) {
    if (this.shown === mouth) return;
    this.mouths[this.shown]?.classList.remove("on");
    this.mouths[mouth].classList.add("on");
    this.node.dataset.mouth = mouth;
    this.shown = mouth;
  }

  /** Turns the eyes `dx` units to the right. */
  look(dx) {
    this.gaze.style.transform = `translate(${dx}px, 0)`;
  }

  #makeFace() {
    const round = Object.values(EYES).map(makeRoundEye);
    this.eyes = round.map((eye) => eye.firstChild);
    this.gaze = group("gaze", ...round);
    this.brows = ["left", "right"].map((side) => stroke("M-12 2Q0 -5 12 2", INK, 5, { class: `brow ${side}` }));
    this.mouths = Object.fromEntries(Object.entries(MOUTHS).map(([name, shapes]) =>
      [name, group("mouth", ...shapes.map((shape) => draw(...shape)))]));
    const mouth = draw("g", { transform: "translate(120 166) scale(1.14) translate(-120 -166)" });
    mouth.append(...Object.values(this.mouths));
    const tear = draw("path", {
      class: "tear", d: "M76 150c5 6 6 12 0 14c-6-2-5-8 0-14z",
      fill: "#8fd0ff", stroke: "#4b9fd8", "stroke-width": 1.5,
    });
    return group("face",
      ...[75, 165].map((cx) => draw("ellipse", { class: "cheek", cx, cy: 158, rx: 12, ry: 8, fill: "#ff9f87" })),
      group("eyes", this.gaze),
      group("eyes-arc", ...Object.values(EYES).map((x) =>
        stroke(`M${x - 12} 137Q${x} 119 ${x + 12} 137`, INK, 6))),
      group("eyes-shut", ...Object.values(EYES).map((x) =>
        stroke(`M${x - 11} 134Q${x} 141 ${x + 11} 134`, INK, 5.5))),
      draw("path", { class: "lids", d: "M78 116L108 130L108 118L78 110Z M162 116L132 130L132 118L162 110Z", fill: SKIN }),
      group("sleepy", ...Object.values(EYES).flatMap(makeSleepyLid)),
      tear, ...this.brows, mouth,
    );
  }
}

function silhouette(colour, width, opacity) {
  const paint = { stroke: colour, fill: colour, "stroke-width": width, "stroke-linejoin": "round", opacity };
  return draw("g", paint,
    hair(...tufts()),
    head(draw("path", { d: BODY }), ...ears(), draw("path", { d: BAND })));
}

function tufts(fill, shine = false) {
  return Object.entries(TUFTS).map(([side, x]) => {
    const tuft = group(`tuft ${side}`, draw("path", fill ? { d: TUFT, fill } : { d: TUFT }));
    if (shine) tuft.append(stroke(TUFT_SHINE, "#ffe9bd", 5));
    return draw("g", { transform: `translate(${x} 46)` }, tuft);
  });
}

function ears(fill) {
  return [14, 196].map((x) =>
    draw("rect", { x, y: 118, width: 30, height: 58, rx: 15, ...(fill ? { fill } : {}) }));
}

function makeHead() {
  return [
    draw("path", { d: BODY, fill: "#2c8a67" }),
    draw("path", { d: SHADE, fill: "#237355" }),
    stroke(SHINE, "#5fb894", 7, { opacity: 0.75 }),
    draw("path", { d: FACE, fill: SKIN }),
    stroke(BAND, INK, 9),
    ...ears(INK),
    ...[20, 213].map((x) => draw("rect", { x, y: 130, width: 7, height: 34, rx: 3.5, fill: "#3f6f5d" })),
  ];
}

function makeRoundEye(x) {
  const eye = group("eye",
    draw("ellipse", { rx: 9, ry: 12.5, fill: INK }),
    draw("circle", { cx: 3.2, cy: -4.5, r: 3.4, fill: "#fff" }),
    draw("circle", { cx: -3, cy: 5, r: 1.6, fill: "#fff", opacity: 0.8 }));
  return draw("g", { transform: `translate(${x} 133)` }, eye);
}

function makeSleepyLid(x) {
  return [
    draw("path", { d: `M${x - 13} 116H${x + 13}V133H${x - 13}Z`, fill: SKIN }),
    stroke(`M${x - 11} 133Q${x} 135 ${x + 11} 133`, INK, 5),
  ];
}

function makeMicrophone() {
  return [
    stroke("M24 170C28 200 52 208 74 204", INK, 6),
    draw("circle", { class: "mic", cx: 80, cy: 202, r: 9, stroke: INK, "stroke-width": 4, fill: "#3f6f5d" }),
    draw("circle", { class: "mic lit", cx: 80, cy: 202, r: 9, stroke: INK, "stroke-width": 4, fill: "#74dcae" }),
  ];
}
