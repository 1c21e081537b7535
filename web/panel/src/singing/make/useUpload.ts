import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { notices } from "@/ui/notices";
import { useAct } from "@/ui/useAct";

import { singingActions } from "../api";

/** Sends a file; `share` is how much of it has gone out, null while none is on its way. */
export function useUpload(done: (brought: SungResult) => void) {
  const { t } = useTranslation();
  const act = useAct();
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const [share, setShare] = useState<number | null>(null);
  const send = async (file: File) => {
    setShare(0);
    const sent = singingActions.upload(file, setShare);
    if (await act(sent)) {
      done(await sent);
      if (!here.current) notices.say(t("singing.brought", { file: file.name }));
    }
    setShare(null);
  };
  return { send: (file: File) => void send(file), share };
}
