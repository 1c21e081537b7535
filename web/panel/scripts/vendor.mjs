// Puts beside the built panel what the overlay pages share with it: the Socket.IO client and
// the fonts. They come from the installed packages, so no copy of them lives in the repository.
import { cp, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const panel = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(panel, "node_modules");
const vendor = join(panel, "dist", "vendor");
const inter = join(packages, "@fontsource-variable/inter");
const mono = join(packages, "@fontsource-variable/jetbrains-mono");

const copies = [
  [join(packages, "socket.io-client/dist/socket.io.esm.min.js"), "socket.io.esm.min.js"],
  [join(inter, "opsz.css"), "fonts/opsz.css"],
  [join(inter, "LICENSE"), "fonts/inter-license.txt"],
  [join(inter, "files/inter-latin-opsz-normal.woff2"), "fonts/inter.woff2"],
  [join(mono, "index.css"), "fonts/jetbrains-mono.css"],
  [join(mono, "LICENSE"), "fonts/jetbrains-mono-license.txt"],
  ...(await fontFiles(inter, "-opsz-normal.woff2")),
  ...(await fontFiles(mono, "-wght-normal.woff2")),
];

await mkdir(join(vendor, "fonts", "files"), { recursive: true });
await Promise.all(copies.map(([from, to]) => cp(from, join(vendor, to))));
console.log(`vendor: ${copies.length} files`);

/** The stylesheets name their files relative to themselves, so these keep their folder. */
async function fontFiles(font, ending) {
  const names = await readdir(join(font, "files"));
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => [join(font, "files", name), `fonts/files/${name}`]);
}
