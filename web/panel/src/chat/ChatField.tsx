import { SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useKeys } from "@/lib/keys";
import { useSection } from "@/live/store";
import { Controls } from "@/ui/Controls";
import { Kbd } from "@/ui/Kbd";
import { useAct } from "@/ui/useAct";

import css from "./Chat.module.css";

const LONGEST = 500;
const LONGEST_NAME = 50;

type Writer = "bot" | "viewer";

/** Writes to chat as the bot or, where the chat is on this machine, as a viewer would. */
export function ChatField() {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const local = useSection("plugins").some(
    (plugin) => plugin.name === "local_chat" && plugin.state === "loaded",
  );
  const [chosen, setWriter] = useState<Writer>("bot");
  const [viewer, setViewer] = useState(() => t("chat.viewerName"));
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const act = useAct();
  useKeys({ c: () => field.current?.focus() });
  const writer = local ? chosen : "bot";
  const label = writer === "bot" ? t("chat.write", { name }) : t("chat.writeViewer");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const line = text.trim();
    if (!line) return;
    const sent =
      writer === "bot" ? actions.writeChat(line) : actions.writeLocalChat(viewer.trim(), line);
    if (await act(sent)) setText("");
  };
  return (
    <form className={css.foot} onSubmit={(event) => void send(event)}>
      <Controls>
        {local && (
          <div className={css.writer}>
            <SegmentedControl
              size="xs"
              aria-label={t("chat.as")}
              value={writer}
              onChange={setWriter}
              data={[
                { value: "bot", label: name },
                { value: "viewer", label: t("chat.viewer") },
              ]}
            />
            {writer === "viewer" && (
              <TextInput
                className={css.writerName}
                aria-label={t("chat.viewersName")}
                maxLength={LONGEST_NAME}
                required
                value={viewer}
                onChange={({ currentTarget }) => setViewer(currentTarget.value)}
              />
            )}
          </div>
        )}
        <TextInput
          ref={field}
          aria-label={label}
          aria-keyshortcuts="C"
          placeholder={label}
          maxLength={LONGEST}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          rightSection={<Kbd>C</Kbd>}
          rightSectionPointerEvents="none"
        />
        {/* with two fields, Enter sends only where there is a button for it */}
        <button type="submit" hidden />
      </Controls>
    </form>
  );
}
