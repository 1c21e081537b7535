import { useEffect, useRef } from "react";

import { dialogIsOpen, focusOf } from "@/lib/keys";

/** Escape stops from anywhere, also while typing; a full stop does where it is no text. */
export function useStopKey(stop: () => void): void {
  const latest = useRef(stop);
  useEffect(() => {
    latest.current = stop;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialogIsOpen()) return;
      if (event.key !== "Escape" && !(event.key === "." && !isText(document.activeElement))) return;
      event.preventDefault();
      latest.current();
    };
    // On its way down: the shell listens too, and would only leave the field.
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** Whether a full stop would be written there: no line begins with one. */
function isText(element: Element | null): boolean {
  if (focusOf(element) !== "typing") return false;
  return !(element instanceof HTMLInputElement && element.name === "line" && element.value === "");
}
