import { useEffect, useRef } from "react";

import { dialogIsOpen, focusOf } from "@/lib/keys";

interface Keys {
  speak: () => void;
  /** Null while there is nothing to stop: then Escape is the show's. */
  stop: (() => void) | null;
  /** Null while there is nothing to pause. */
  pause: (() => void) | null;
}

/** Ctrl Enter speaks from anywhere, Escape stops the studio before the show, Space pauses it. */
export function useTaskKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = actOf(event, latest.current);
      if (!act || dialogIsOpen()) return;
      event.preventDefault();
      act();
    };
    // While it is caught on its way down: the shell listens too, and would cut the show.
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

function actOf(event: KeyboardEvent, { speak, stop, pause }: Keys): (() => void) | null {
  if (event.repeat) return null;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return speak;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Escape") return stop;
  return event.key === " " && focusOf(document.activeElement) === "page" ? pause : null;
}
