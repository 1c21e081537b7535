import { Slider } from "@mantine/core";

import css from "./SidePanel.module.css";

interface Props {
  label: string;
  value: number;
  /** The value as it is read. */
  shown: string;
  range: readonly [least: number, most: number];
  step: number;
  onChange: (value: number) => void;
}

/** A slider with its name and its value above it. */
export function Level({ label, value, shown, range, step, onChange }: Props) {
  return (
    <div className={css.setting}>
      <div className="row">
        <b>{label}</b>
        <span className="grow" />
        <span className="num second">{shown}</span>
      </div>
      <Slider
        thumbLabel={label}
        label={null}
        min={range[0]}
        max={range[1]}
        step={step}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
