// The line to the house: Socket.IO on the namespace /overlay. docs/screen.md lists every event.
//
//   const house = connect("goals");
//   house.on("alert", (alert) => draw(alert));

import { io } from "/vendor/socket.io.esm.min.js";
import { notice } from "./notice.js";
import { say, speakLanguage } from "./texts.js";

const CLIENT = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join(""); // this page, kept for its life

const REFUSED_RETRY_MS = 10_000; // a refused page asks again: the house may have been restarting
const CLOSED_RETRY_MS = 1_000; // Socket.IO does not come back by itself once the server says goodbye
const SEEN_EVERY_MS = 10_000;
const SAMPLE_MS = 1_000;

/** Connects the page and keeps it connected; answers `{on, send}`. */
export function connect(page) {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  const socket = io("/overlay", {
    auth: { token, page, client: CLIENT },
    autoConnect: Boolean(token),
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 3_000,
  });
  if (!token) notice("token", say("no_token"));
  window.addEventListener("hashchange", () => location.reload()); // a new token was pasted
  stayConnected(socket);

  const house = {
    on: (event, handle) => socket.on(event, guarded(event, handle)),
    send: (event, fields) => socket.connected && socket.emit(event, fields),
  };
  house.on("scene", (scene) => {
    speakLanguage(scene.language);
    drawCurtain(scene.hidden);
  });
  house.on("curtain", ({ hidden }) => drawCurtain(hidden));
  setInterval(() => reportSeen(house), SEEN_EVERY_MS);
  return house;
}

function stayConnected(socket) {
  socket.on("connect", () => notice("token", ""));
  socket.on("connect_error", (error) => {
    if (socket.active) return; // the network: Socket.IO tries again by itself
    notice("token", error.message);
    setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
  });
  socket.on("disconnect", () => {
    if (!socket.active) setTimeout(() => socket.connect(), CLOSED_RETRY_MS);
  });
}

// One part's mistake must not keep the event from the others.
function guarded(event, handle) {
  return (...args) => {
    try {
      handle(...args);
    } catch (error) {
      console.error(`The event "${event}" could not be drawn.`, error);
    }
  };
}

function drawCurtain(hidden) {
  document.body.classList.toggle("curtain", Boolean(hidden));
}

async function reportSeen(house) {
  house.send("seen", { visible: document.visibilityState, fps: await measureFps() });
}

function measureFps() {
  return new Promise((resolve) => {
    let frames = 0;
    let running = true;
    const count = () => {
      frames += 1;
      if (running) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    setTimeout(() => {
      running = false;
      resolve(Math.round((frames * 1_000) / SAMPLE_MS));
    }, SAMPLE_MS);
  });
}
