// The last lines of the chat.

import { readable } from "../lib/colour.js";
import { number, place } from "../lib/params.js";
import { fill, tame } from "../lib/text.js";

export const options = {
  pos: place("left"),
  max: number(8, 1, 50), // lines
  ttl: number(30, 0, 86_400), // seconds a line stays; 0: until others push it out
  size: number(22, 10, 120), // px
  width: number(440, 120, 1920), // px
};

const OUT_MS = 240;

export default function chat(house, params, root) {
  const view = new Chat(params, root);
  house.on("scene", (scene) => view.restore(scene));
  house.on("chat", (line) => view.add(line));
  house.on("chat_remove", ({ ids, user }) => view.remove(ids ?? [], user ?? null));
}

class Chat {
  constructor(params, root) {
    this.params = params;
    this.box = document.createElement("div");
    this.box.className = "chat";
    this.box.style.setProperty("--size", `${params.size}px`);
    this.box.style.width = `${params.width}px`;
    root.append(this.box);
    this.rows = []; // {id, user, node, leaving} from the oldest
    this.behind_s = 0; // how far the house's clock is behind this machine's
  }

  restore({ chat, at }) {
    this.behind_s = Date.now() / 1_000 - at;
    for (const row of [...this.rows]) this.take(row);
    for (const line of chat.slice(-this.params.max)) this.add(line, true);
  }

  add(line, atOnce = false) {
    if (this.rows.some((row) => row.id === line.id)) return;
    const left_ms = this.left(line);
    if (left_ms <= 0) return;
    const row = { id: line.id, user: line.user, node: drawLine(line) };
    if (atOnce) row.node.classList.add("at-once");
    if (this.params.ttl) row.leaving = setTimeout(() => this.fade(row), left_ms);
    this.rows.push(row);
    this.box.append(row.node);
    while (this.rows.length > this.params.max) this.take(this.rows[0]);
  }

  left({ at }) {
    if (!this.params.ttl) return Infinity;
    return (at + this.params.ttl + this.behind_s) * 1_000 - Date.now();
  }

  remove(ids, user) {
    const gone = (row) => ids.includes(row.id) || user === "*" || row.user === user;
    for (const row of this.rows.filter(gone)) this.take(row);
  }

  fade(row) {
    row.node.classList.add("leaving");
    row.leaving = setTimeout(() => this.take(row), OUT_MS);
  }

  take(row) {
    clearTimeout(row.leaving);
    row.node.remove();
    this.rows = this.rows.filter((other) => other !== row);
  }
}

function drawLine({ user, colour, text, emotes }) {
  const node = document.createElement("div");
  node.className = "line plate text";
  const name = document.createElement("bdi");
  name.className = "user";
  name.textContent = tame(user, 40);
  name.style.color = readable(colour, user);
  const said = document.createElement("span");
  said.dir = "auto";
  fill(said, text, emotes ?? []);
  node.append(name, " ", said);
  return node;
}
