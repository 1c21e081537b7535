// One alert: a medal, who, what, and a frame of light bulbs.

import { tame } from "../lib/text.js";
import { say } from "../lib/texts.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

// The frame, in px of its own drawing.
const WIDTH = 832;
const HEIGHT = 232;
const RIM = 8; // from the edge to the bulbs' middle
const CORNER = 43; // bulbs keep clear of the corners
const ACROSS = 15; // bulbs above and below
const DOWN = 3; // and at each side between them
const GROUPS = 3; // every third bulb is dark while they run

const STAR = "m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z";
const GIFT = "M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-5 0-5-4-3-4s3 4 3 4 1-4 3-4 2 4-3 4";

const MEDALS = {
  sub: ["plum", STAR],
  resub: ["plum", STAR],
  gift: ["plum", GIFT],
  bomb: ["plum", GIFT],
  bits: ["lamp", "M12 3 5 12l7 9 7-9zM5 12l7 2 7-2"],
  raid: ["sky", "M6 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M3 19c0-4 3-6 6-6s6 2 6 6"
    + "M16 5.5a3 3 0 0 1 0 5.5M18 14c2 .8 3 2.6 3 5"],
  follow: ["leaf", "M12 20S4 15 4 9a4 4 0 0 1 8-1a4 4 0 0 1 8 1c0 6-8 11-8 11z"],
  redemption: ["coral", "M4 7h16v4a1.5 1.5 0 0 0 0 3v3H4v-3a1.5 1.5 0 0 0 0-3zM14 7v10"],
  hype: ["lamp", "M13 3 5 14h6l-1 7 8-11h-6z"],
  test: ["leaf", STAR],
};

/** The element for `alert`; `what` is the line under the name. */
export function drawCard(alert, what, language = "") {
  const [tone, icon] = MEDALS[alert.kind] ?? MEDALS.test;
  const who = alert.user || say(alert.kind === "hype" ? "hype_user" : "someone", {}, language);
  const card = make("article", `alert ${tone}`);
  card.dataset.kind = alert.kind;
  card.append(drawFrame(), drawMedal(icon));
  const words = make("div", "words text");
  words.append(make("h1", "who", tame(who, 60)), make("p", "what", tame(what, 160)));
  if (alert.text) words.append(make("p", "message", tame(alert.text, 300)));
  card.append(words);
  if (alert.simulated) card.append(make("span", "simulated", say("simulated", {}, language)));
  return card;
}

function make(tag, name, text = "") {
  const node = document.createElement(tag);
  node.className = name;
  node.dir = "auto";
  node.textContent = text;
  return node;
}

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function drawMedal(icon) {
  const medal = make("div", "medal");
  medal.append(draw("svg", { viewBox: "0 0 24 24" }, draw("path", { d: icon })));
  return medal;
}

function drawFrame() {
  const rim = draw("rect", {
    x: RIM, y: RIM, width: WIDTH - 2 * RIM, height: HEIGHT - 2 * RIM, rx: 40, class: "rim",
  });
  const bulbs = placeBulbs().map(([x, y], at) => drawBulb(x, y, at % GROUPS));
  return draw("svg", { class: "frame", viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, rim, ...bulbs);
}

/** Where the bulbs sit, clockwise from the top left, so that the chase runs round. */
function placeBulbs() {
  const xs = spread(ACROSS, CORNER, WIDTH - CORNER);
  const ys = spread(DOWN + 2, RIM, HEIGHT - RIM).slice(1, -1);
  return [
    ...xs.map((x) => [x, RIM]),
    ...ys.map((y) => [WIDTH - RIM, y]),
    ...[...xs].reverse().map((x) => [x, HEIGHT - RIM]),
    ...[...ys].reverse().map((y) => [RIM, y]),
  ];
}

function spread(count, from, to) {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}

function drawBulb(x, y, group) {
  return draw("g", { class: "bulb", "data-group": group, transform: `translate(${x} ${y})` },
    draw("circle", { r: 10, class: "glass" }),
    draw("g", { class: "light" },
      draw("circle", { r: 17, class: "glow" }), draw("circle", { r: 10, class: "lit" })));
}
