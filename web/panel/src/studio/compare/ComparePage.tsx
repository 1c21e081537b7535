import { Button, Switch, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { RunDetail } from "@/api/types";
import { useCan } from "@/app/session";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { Kbd } from "@/ui/Kbd";

import { studioQueries } from "../api/queries";
import { runQueries } from "../runs/queries";
import { voiceQueries } from "../voices/queries";
import { useTaskKeys } from "../task/useTaskKeys";
import { voicesOf } from "../voices/voices";
import type { Side } from "./blind";
import css from "./Compare.module.css";
import { Duel } from "./Duel";
import type { Setting } from "./make";
import { SideFields } from "./SideFields";
import { type Settings, useComparison } from "./useComparison";

const PLAIN: Setting = { voice: "", style: "", rate: 1 };

/** One text, two voices: side by side, at the same place and equally loud. */
export default function ComparePage() {
  const id = useSearchParams()[0].get("run") ?? "";
  const run = useQuery({ ...runQueries.run(id), enabled: id !== "" });
  if (id && run.isPending) return null;
  return <Compare key={id} from={run.data} />;
}

function Compare({ from }: { from: RunDetail | undefined }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => asked(from, "text") || t("studioCompare.text"));
  const [settings, setSettings] = useState<Settings>(() => ({ a: settingOf(from), b: PLAIN }));
  const [blind, setBlind] = useState(false);
  const { comparison, making, error, make } = useComparison();
  const longest = useQuery(voiceQueries.limits()).data?.task_chars;
  const can = useCan();
  const ready = can.act && making === null && text.trim() !== "";
  const both = () => {
    if (ready) void make(text, settings, blind);
  };
  useTaskKeys({ speak: both, stop: null, pause: null });
  const set = (side: Side, change: Partial<Setting>) =>
    setSettings({ ...settings, [side]: { ...settings[side], ...change } });
  return (
    <div className={css.page}>
      <section className={css.asked} aria-label={t("studioCompare.asked")}>
        <Textarea
          label={t("studioCompare.textField")}
          autosize
          minRows={3}
          maxRows={8}
          maxLength={longest}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Sides settings={settings} onChange={set} />
        <div className={css.bar}>
          <Switch
            label={t("studioCompare.blind")}
            description={t("studioCompare.blindHint")}
            checked={blind}
            onChange={({ currentTarget }) => setBlind(currentTarget.checked)}
          />
          <span className="grow" />
          {making && (
            <span className="second" role="status">
              {t("studioCompare.making", { side: making.toUpperCase() })}
            </span>
          )}
          <Button
            variant="primary"
            disabled={!ready}
            onClick={both}
            aria-keyshortcuts="Control+Enter"
          >
            {t("studioCompare.make")} <Kbd>Ctrl ↵</Kbd>
          </Button>
        </div>
      </section>
      {error !== null && <Failure error={error} />}
      {comparison ? (
        <Duel key={comparison.entries[0].run.view.id} comparison={comparison} />
      ) : (
        error === null && <Empty text={t("studioCompare.empty")} />
      )}
    </div>
  );
}

interface SidesProps {
  settings: Settings;
  onChange: (side: Side, change: Partial<Setting>) => void;
}

function Sides({ settings, onChange }: SidesProps) {
  const profiles = useQuery(studioQueries.profiles());
  const engines = useQuery(studioQueries.engines());
  const voices = voicesOf(profiles.data ?? [], engines.data ?? []);
  return (
    <div className={css.sides}>
      {(["a", "b"] as const).map((side) => (
        <SideFields
          key={side}
          side={side}
          setting={settings[side]}
          voices={voices}
          engines={engines.data ?? []}
          onChange={(change) => onChange(side, change)}
        />
      ))}
    </div>
  );
}

const asked = (run: RunDetail | undefined, field: string): string => {
  const value: unknown = run?.request[field];
  return typeof value === "string" ? value : "";
};

function settingOf(run: RunDetail | undefined): Setting {
  const rate: unknown = run?.request["rate"];
  const engine = asked(run, "engine");
  const voice = asked(run, "voice");
  const named = engine && voice && !voice.includes(":") ? `${engine}:${voice}` : voice;
  return { voice: named, style: asked(run, "style"), rate: typeof rate === "number" ? rate : 1 };
}
