import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { duration } from "@/lib/time";

import { firstSound, speedOf, times } from "../runs/figures";
import css from "./Compare.module.css";
import type { Comparison, Entry } from "./useComparison";

/** How quickly each was made and how it turned out; the better figure stands out. */
export function DuelFigures({ entries }: Pick<Comparison, "entries">) {
  const { t } = useTranslation();
  const sides = [...entries].sort((one, other) => one.side.localeCompare(other.side));
  return (
    <table className={css.figures}>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">{t("studioCompare.figure")}</span>
          </th>
          {sides.map(({ side, run: { view } }) => (
            <th key={side} scope="col">
              <span className={css.letter} data-side={side}>
                {side.toUpperCase()}
              </span>{" "}
              <Link to={`/studio/runs?run=${view.id}`}>{view.voice || view.engine}</Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, of, less }) => (
          <Row
            key={name}
            label={t(`studioCompare.row.${name}`)}
            sides={sides}
            of={of}
            less={less}
          />
        ))}
        <tr>
          <th scope="row">{t("studioCompare.row.length")}</th>
          {sides.map(({ side, run }) => (
            <td key={side}>{run.view.seconds.toFixed(2)} s</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{t("studioCompare.row.loudness")}</th>
          {sides.map(({ side, wave }) => (
            <td key={side}>{wave.loudness.toFixed(1)} LUFS</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

interface Measured {
  text: string;
  value: number | null;
}

const ROWS = [
  { name: "firstSound", less: true, of: first },
  { name: "took", less: true, of: took },
  { name: "faster", less: false, of: faster },
] as const;

interface RowProps {
  label: string;
  sides: readonly Entry[];
  of: (entry: Entry) => Measured;
  /** Less is better. */
  less: boolean;
}

function Row({ label, sides, of, less }: RowProps) {
  const measured = sides.map(of);
  const known = measured.map(({ value }) => value).filter((value) => value !== null);
  const differ = known.length > 1 && new Set(measured.map(({ text }) => text)).size > 1;
  const best = !differ ? null : less ? Math.min(...known) : Math.max(...known);
  return (
    <tr>
      <th scope="row">{label}</th>
      {measured.map(({ text, value }, at) => (
        <td key={at} data-best={(best !== null && value === best) || undefined}>
          {text}
        </td>
      ))}
    </tr>
  );
}

function first({ run: { view } }: Entry): Measured {
  const { first_audio_ms } = view;
  return { text: firstSound(view), value: first_audio_ms < 0 ? null : first_audio_ms };
}

function took({ run: { view } }: Entry): Measured {
  return { text: duration(view.took_s * 1000), value: view.took_s };
}

function faster({ run: { view } }: Entry): Measured {
  const speed = speedOf(view);
  return { text: times(speed), value: speed };
}
