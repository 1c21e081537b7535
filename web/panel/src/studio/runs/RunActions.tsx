import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { RunDetail } from "@/api/types";
import { useCan } from "@/app/session";
import { saveFile } from "@/lib/files";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { sectionOf } from "../sections";
import { voiceQueries } from "../voices/queries";
import { bytes } from "./figures";
import { captionsAddress, fileAddress, runActions, soundAddress } from "./queries";
import css from "./Runs.module.css";
import { useRemoveRuns } from "./useRemoveRuns";

const KNOWN = ["audio.wav", "captions.srt", "captions.vtt", "timing.json"];

interface Props {
  detail: RunDetail;
  onGone: () => void;
}

/** Carried away, made again, compared, deleted. */
export function RunActions({ detail: { view, artifacts }, onGone }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const section = sectionOf(view.kind);
  return (
    <div className={css.actions}>
      {section && (
        <Button
          variant="primary"
          onClick={() => void navigate(`/studio/${section.name}?run=${view.id}`)}
        >
          <Icon name="replay" size="small" />
          {t("studioRuns.again")}
        </Button>
      )}
      {view.kind === "custom_voice" && (
        <Button onClick={() => void navigate(`/studio/compare?run=${view.id}`)}>
          <Icon name="compare" size="small" />
          {t("studioRuns.compare")}
        </Button>
      )}
      <DownloadMenu run={view.id} artifacts={artifacts} />
      <span className="grow" />
      <RemoveButton run={view.id} onGone={onGone} />
    </div>
  );
}

type DownloadProps = { run: string } & Pick<RunDetail, "artifacts">;

function DownloadMenu({ run, artifacts }: DownloadProps) {
  const { t } = useTranslation();
  const limits = useQuery(voiceQueries.limits()).data;
  const act = useAct();
  const can = useCan();
  const has = (name: string) => artifacts.some((file) => file.name === name);
  const others = artifacts.filter(({ name }) => !KNOWN.includes(name));
  return (
    <Menu>
      <Menu.Target>
        <Button>
          <Icon name="down" size="small" />
          {t("studioRuns.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {has("audio.wav") &&
          limits?.formats.map((format) => (
            <Link key={format} to={soundAddress(run, format)} name={`${run}.${format}`}>
              {format.toUpperCase()}
            </Link>
          ))}
        {has("timing.json") &&
          (["srt", "vtt"] as const).map((format) => (
            <Link key={format} to={captionsAddress(run, format)} name={`${run}.${format}`}>
              {t("studioRuns.captions", { format: format.toUpperCase() })}
            </Link>
          ))}
        {others.map(({ name, size }) => (
          <Link key={name} to={fileAddress(run, name)} name={name}>
            {name} · {bytes(size)}
          </Link>
        ))}
        <Menu.Item
          disabled={!can.act}
          onClick={() =>
            void act(runActions.zip([run]).then((file) => saveFile(file, `${run}.zip`)))
          }
        >
          {t("studioRuns.everything")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Link({ to, name, children }: { to: string; name: string; children: ReactNode }) {
  return (
    <Menu.Item component="a" href={to} download={name}>
      {children}
    </Menu.Item>
  );
}

function RemoveButton({ run, onGone }: { run: string; onGone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const remove = useRemoveRuns();
  const can = useCan();
  const sure = async () => {
    if (await remove([run])) onGone();
  };
  return (
    <>
      <Button variant="stop" disabled={!can.act} onClick={() => setAsking(true)}>
        <Icon name="trash" size="small" />
        {t("studioRuns.remove")}
      </Button>
      <Confirm
        opened={asking}
        question={t("studioRuns.removeQuestion", { count: 1 })}
        yes={t("studioRuns.removeYes")}
        no={t("studioRuns.removeNo")}
        onYes={() => void sure()}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
