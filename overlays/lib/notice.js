// One line at the top of the page for the person who sets it up; nothing while all is well.

const lines = new Map(); // key -> text; the first one that was set is shown

/** Shows `text` until it is taken back with `notice(key, "")`. */
export function notice(key, text) {
  if (text) lines.set(key, text);
  else lines.delete(key);
  draw([...lines.values()][0]);
}

function draw(text) {
  let line = document.getElementById("notice");
  if (!line) {
    line = document.createElement("p");
    line.id = "notice";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.hidden = !text;
  line.textContent = text ?? "";
}
