/** Seconds as a clock: 0:48, 12:05, 1:42:07. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** How long a sound is: 0.4 s where it is under a second, else as a clock; none is a dash. */
export function length(seconds: number): string {
  if (seconds <= 0) return "–";
  return seconds < 1 ? `${Math.max(0.1, seconds).toFixed(1)} s` : clock(seconds);
}

/** A duration in ms, told as people say it: 88 ms, 1.9 s. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

const times = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** The time of day of a Unix time in seconds: 21:14:02. */
export const timeOfDay = (at: number): string => times.format(at * 1000);

/** Hour and minute of a Unix time in seconds, as the reader's country writes them. */
export function hourAndMinute(at: number, language: string): string {
  return new Intl.DateTimeFormat(countryOf(language), { timeStyle: "short" }).format(at * 1000);
}

/** Day and time of a Unix time in seconds, as the reader's language and country write them. */
export function dayAndTime(at: number, language: string): string {
  const style = { dateStyle: "short", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(countryOf(language), style).format(at * 1000);
}

const countryOf = (language: string): string =>
  navigator.languages.find((name) => name.startsWith(language)) ?? language;
