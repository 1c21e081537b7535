import {
  NumberInput,
  SegmentedControl,
  Select,
  Slider,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { FormField } from "@/api/types";
import { Chip } from "@/ui/Chip";

import css from "./Form.module.css";
import { MapControl } from "./MapControl";
import { OfferControl, type Offered } from "./OfferControl";
import { SecretControl } from "./SecretControl";

const SEGMENTS_LETTERS = 34; // more than that, and the segments do not fit beside each other
const SLIDER_RANGE = 60;

export interface ControlProps {
  id: string;
  field: FormField;
  value: unknown;
  changed: boolean;
  wrong: boolean;
  /** What may be chosen, where somebody knows. */
  offered?: Offered;
  onChange: (value: unknown) => void;
}

/** The control for a field's type. */
export function FieldControl(props: ControlProps) {
  switch (props.field.type) {
    case "boolean":
      return <BooleanControl {...props} />;
    case "number":
    case "integer":
      return isNarrow(props.field) ? <SliderControl {...props} /> : <NumberControl {...props} />;
    case "choice":
      return <ChoiceControl {...props} />;
    case "list":
      return <ListControl {...props} />;
    case "map":
      return <MapControl {...props} />;
    case "secret":
      return <SecretControl {...props} />;
    case "text":
      return props.offered ? (
        <OfferControl
          {...described(props)}
          value={typeof props.value === "string" ? props.value : ""}
          offered={props.offered}
          onChange={props.onChange}
        />
      ) : (
        <TextControl {...props} />
      );
  }
}

function described({ id, wrong }: ControlProps) {
  return { id, error: wrong, "aria-describedby": `${id}-hint ${id}-error` };
}

function TextControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const { t } = useTranslation();
  const text = typeof value === "string" ? value : "";
  if (field.multiline) {
    return (
      <Textarea
        {...described(props)}
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const fromEnv = field.source === "env" && !props.changed;
  return (
    <TextInput
      {...described(props)}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      rightSection={fromEnv && <Chip>{t("form.inEnv")}</Chip>}
      rightSectionWidth={fromEnv ? 110 : undefined}
    />
  );
}

function NumberControl(props: ControlProps) {
  const { field, value, onChange } = props;
  return (
    <NumberInput
      {...described(props)}
      value={typeof value === "number" ? value : ""}
      allowDecimal={field.type === "number"}
      clampBehavior="none"
      suffix={field.unit && ` ${field.unit}`}
      onChange={(entered) => onChange(typeof entered === "number" ? entered : null)}
    />
  );
}

function SliderControl({ field, value, onChange }: ControlProps) {
  const shown = typeof value === "number" ? value : (field.min ?? 0);
  return (
    <div className={css.slider}>
      <Slider
        aria-label={field.label}
        thumbLabel={field.label}
        min={field.min ?? 0}
        max={field.max ?? 100}
        step={field.type === "integer" ? 1 : 0.05}
        label={null}
        value={shown}
        onChange={(next) => onChange(Math.round(next * 100) / 100)}
      />
      <span className="num second">
        {shown} {field.unit}
      </span>
    </div>
  );
}

function isNarrow({ min, max }: FormField): boolean {
  return min !== null && max !== null && max - min <= SLIDER_RANGE;
}

function BooleanControl({ id, value, onChange }: ControlProps) {
  const { t } = useTranslation();
  return (
    <div className="row">
      <Switch
        id={id}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span className="second">{t(value === true ? "on" : "off")}</span>
    </div>
  );
}

function ChoiceControl(props: ControlProps) {
  const { field, value, onChange } = props;
  if (field.choices.join("").length <= SEGMENTS_LETTERS) {
    return (
      <SegmentedControl
        aria-label={field.label}
        data={field.choices}
        value={String(value)}
        onChange={onChange}
      />
    );
  }
  return (
    <Select
      {...described(props)}
      data={field.choices}
      value={String(value)}
      allowDeselect={false}
      onChange={onChange}
    />
  );
}

function ListControl(props: ControlProps) {
  const { t } = useTranslation();
  const value = Array.isArray(props.value) ? props.value.map(String) : [];
  return (
    <TagsInput
      {...described(props)}
      placeholder={t("form.add")}
      value={value}
      acceptValueOnBlur
      onChange={props.onChange}
    />
  );
}
