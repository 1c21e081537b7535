// Opens a page: reads its address, mounts its parts, connects it.
//
// index.html names the page and its parts: <body data-page="all" data-parts="chat avatar">. A part
// is the module ../<part>/<part>.js with `options`, whether it can sound (`sounds`), and a
// default function (house, params, root) that listens and draws into root.

import { notice } from "./notice.js";
import { readParams } from "./params.js";
import { offerSound } from "./sound.js";
import { say } from "./texts.js";

const { page, parts } = document.body.dataset;

try {
  await open(parts.split(" "));
} catch (error) {
  console.error(error);
  notice("load", say("could_not_load", { reason: error.message }));
}

async function open(names) {
  const modules = await Promise.all(names.map((name) => import(`../${name}/${name}.js`)));
  const params = readParams(
    Object.fromEntries(names.map((name, at) => [name, modules[at].options])),
  );
  const { connect } = await import("./socket.js"); // here, so that a failure can be shown
  const house = connect(page);
  modules.forEach((module, at) => {
    module.default(house, params[names[at]], makeRoot(names[at], params[names[at]]));
  });
  offerSound(house, names.some((name, at) => modules[at].sounds && params[name].sound));
}

function makeRoot(name, params) {
  const root = document.createElement("main");
  root.id = name;
  root.className = "part";
  Object.assign(root.dataset, { pos: params.pos, theme: params.theme });
  root.classList.toggle("still", !params.motion);
  root.style.setProperty("--scale", params.scale);
  root.style.setProperty("--safe", `${params.safe}px`);
  if (params.font) root.style.setProperty("--font", `"${params.font.replace(/["\\]/g, "")}"`);
  if (params.accent) root.style.setProperty("--accent", params.accent);
  document.body.append(root);
  return root;
}
