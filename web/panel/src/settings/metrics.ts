/** What `/metrics` tells, made readable: counters and gauges as they are, histograms as a mean. */
export interface Metric {
  name: string;
  help: string;
  rows: MetricRow[];
}

export interface MetricRow {
  /** The values of its labels, `chat` or `openai 429`; empty where it has none. */
  of: string;
  value: number;
  /** How often it was measured, for a histogram; the value is then the mean. */
  count: number | null;
}

interface Sample {
  name: string;
  labels: string;
  value: number;
}

const PREFIX = "greenroom_";

/** Reads the Prometheus text format; what is not ours and what says when it began is left out. */
export function readMetrics(text: string): Metric[] {
  const help = new Map<string, string>();
  const kinds = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    const [, mark, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (mark === "HELP") help.set(name, rest);
    else if (mark === "TYPE") kinds.set(name, rest);
    else samples.push(...readSample(line));
  }
  return [...kinds]
    .filter(([name]) => name.startsWith(PREFIX) && !name.endsWith("_created"))
    .map(([name, kind]) => ({
      name,
      help: help.get(name) ?? name,
      rows: kind === "histogram" ? means(name, samples) : plain(name, samples),
    }))
    .filter(({ rows }) => rows.length > 0);
}

function readSample(line: string): Sample[] {
  const [, name, inside = "", value] = /^(\w+)(?:{(.*)})? (\S+)/.exec(line) ?? [];
  if (!name || value === undefined) return [];
  const labels = [...inside.matchAll(/\w+="((?:[^"\\]|\\.)*)"/g)].map(([, label]) => label);
  return [{ name, labels: labels.join(" "), value: Number(value) }];
}

function plain(name: string, samples: readonly Sample[]): MetricRow[] {
  return samples
    .filter((sample) => sample.name === name)
    .map(({ labels, value }) => ({ of: labels, value, count: null }));
}

function means(name: string, samples: readonly Sample[]): MetricRow[] {
  const sums = plain(`${name}_sum`, samples);
  return plain(`${name}_count`, samples)
    .filter(({ value }) => value > 0)
    .map(({ of, value: count }) => {
      const sum = sums.find((row) => row.of === of)?.value ?? 0;
      return { of, value: sum / count, count };
    });
}
