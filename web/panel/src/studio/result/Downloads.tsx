import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { saveFile } from "@/lib/files";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { fetchCaptions, fetchExport, fetchFile, fetchSound } from "../api/files";
import type { Artifact } from "../player";
import { voiceQueries } from "../voices/queries";

const OWN = ["audio.wav", "timing.json", "captions.srt", "captions.vtt"]; // have buttons of their own

interface Props {
  run: string;
  artifacts: readonly Artifact[];
}

/** What a kept run gives to take away: sound, captions, what its pipeline made, all of it. */
export function Downloads({ run, artifacts }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const formats = useQuery(voiceQueries.limits()).data?.formats ?? ["wav"];
  if (artifacts.length === 0) return null;
  const names = artifacts.map(({ name }) => name);
  const save = (file: Promise<Blob>, name: string) =>
    void act(file.then((blob) => saveFile(blob, name)));
  const others = artifacts.filter(({ name }) => !OWN.includes(name));
  const packs = others.filter(({ name }) => name.endsWith(".zip"));
  return (
    <>
      {packs.map(({ name }) => (
        <Button key={name} size="s" onClick={() => save(fetchFile(run, name), fileName(run, name))}>
          <Icon name="down" size="small" />
          {t("studio.download.zip")}
        </Button>
      ))}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button size="s">
            <Icon name="down" size="small" />
            {t("studio.download.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {names.includes("audio.wav") && <Menu.Label>{t("studio.download.sound")}</Menu.Label>}
          {names.includes("audio.wav") &&
            formats.map((format) => (
              <Menu.Item
                key={format}
                onClick={() => save(fetchSound(run, format), `${run}.${format}`)}
              >
                {format.toUpperCase()}
              </Menu.Item>
            ))}
          {names.includes("timing.json") && (
            <>
              <Menu.Label>{t("studio.download.captions")}</Menu.Label>
              {(["srt", "vtt"] as const).map((format) => (
                <Menu.Item
                  key={format}
                  onClick={() => save(fetchCaptions(run, format), `${run}.${format}`)}
                >
                  {format.toUpperCase()}
                </Menu.Item>
              ))}
            </>
          )}
          <Menu.Label>{t("studio.download.files")}</Menu.Label>
          {others.map(({ name }: Artifact) => (
            <Menu.Item
              key={name}
              onClick={() => save(fetchFile(run, name), fileName(run, name))}
            >
              {name}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => save(fetchExport(run), `${run}.zip`)}>
            {t("studio.download.all")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

const fileName = (run: string, name: string): string => `${run}-${name}`;
