// Writes src/api/schema.d.ts from the OpenAPI document that the Flask app describes itself with.
// PYTHON names the interpreter that has Flask installed (start.py sets it).
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import openapi, { astToString } from "openapi-typescript";

const panel = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = dirname(dirname(panel));
const python = process.env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");
const target = join(panel, "src", "api", "schema.d.ts");

const { stdout } = await promisify(execFile)(python, ["-m", "web.openapi"], {
  cwd: repository,
  maxBuffer: 16 * 1024 * 1024,
});
const types = await openapi(withPlainNulls(JSON.parse(stdout)));
await writeFile(target, `// Written by scripts/types.mjs; do not edit.\n${astToString(types)}`);
console.log(`types: ${target}`);

/** The document writes "a Thing or null" as any of Thing and a nullable nothing; say it plainly. */
function withPlainNulls(node) {
  if (Array.isArray(node)) return node.map(withPlainNulls);
  if (typeof node !== "object" || node === null) return node;
  const { anyOf, ...rest } = node;
  const thing = anyOf?.find((option) => option.$ref);
  if (anyOf?.length === 2 && thing && anyOf.some((option) => option.nullable)) {
    return { ...rest, allOf: [thing], nullable: true };
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withPlainNulls(value)]),
  );
}
