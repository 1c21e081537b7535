const LINE = /^[ \t]*([\p{L}][\p{L}\p{N}_ .'’-]{0,39}?)[ \t]*(?:\([^()\n]{1,80}\))?[ \t]*:(?!\/\/)/u;
const VOICED = /<v(?:\.[^\s>]*)?\s+([^>]+)>/gu;
const SKIPPED = /^[ \t]*(?:#|\/\/|(?:INT|EXT)\.)/;

/** Who speaks in a script or in captions, in the order in which they come first. */
export function speakersOf(text: string): string[] {
  const found = text.split(/\r?\n/).flatMap((line) => {
    if (SKIPPED.test(line)) return [];
    const voiced = [...line.matchAll(VOICED)].map(([, name]) => name?.trim() ?? "");
    return voiced.length > 0 ? voiced : [LINE.exec(line)?.[1]?.trim() ?? ""];
  });
  const names = new Map<string, string>();
  for (const name of found.filter(Boolean)) {
    const key = name.toLowerCase();
    if (!names.has(key)) names.set(key, name);
  }
  return [...names.values()];
}
