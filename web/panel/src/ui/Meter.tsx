import css from "./Meter.module.css";

const BARS = 5;
const FLOOR_DB = -50;

/** Loudness as five small bars, from −50 dB to 0. */
export function Meter({ db, label }: { db: number; label: string }) {
  const lit = litBars(db);
  return (
    <svg className={css.meter} viewBox="0 0 28 12" role="img" aria-label={label}>
      {Array.from({ length: BARS }, (_, bar) => {
        const height = 6 + Math.min(bar, 2) * 2;
        return (
          <rect
            key={bar}
            x={bar * 6}
            y={(12 - height) / 2}
            width={4}
            height={height}
            rx={1}
            className={bar < lit ? css.lit : css.dark}
          />
        );
      })}
    </svg>
  );
}

export function litBars(db: number): number {
  const share = (db - FLOOR_DB) / -FLOOR_DB;
  return Math.max(0, Math.min(BARS, Math.ceil(share * BARS)));
}
