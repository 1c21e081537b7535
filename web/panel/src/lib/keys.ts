import { useEffect, useRef } from "react";

/** A key by the name it is bound under: "Escape", " ", "/", "m". */
export type Bindings = Readonly<Record<string, () => void>>;

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** The name to look up, or null where the keyboard rests: while typing, with Ctrl, held down. */
export function keyName(event: Pressed, focus: "typing" | "control" | "page"): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (event.key === "Escape") return event.key;
  if (focus === "typing") return null;
  if (focus === "control" && event.key === " ") return null; // the button itself takes it
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Whether keys are text here, work a control, or are free for shortcuts. */
export function focusOf(element: Element | null): "typing" | "control" | "page" {
  if (!element) return "page";
  if (element.closest("textarea, select, [contenteditable]")) return "typing";
  const input = element.closest("input");
  if (input) return /^(checkbox|radio|range)$/.test(input.type) ? "control" : "typing";
  return element.closest("button, a, [role=slider], [role=menuitem]") ? "control" : "page";
}

export const dialogIsOpen = (): boolean =>
  document.querySelector("[role=dialog], [role=menu]") !== null;

/** Keys that work anywhere on the page, as long as the component is there. */
export function useKeys(bindings: Bindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = keyName(event, focusOf(document.activeElement));
      const act = name === null ? undefined : latest.current[name];
      if (!act || (name !== "Escape" && dialogIsOpen())) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** A key that does something for as long as it is held, anywhere on the page but while typing. */
export function useHeldKey(key: string, held: (down: boolean) => void): void {
  const latest = useRef(held);
  useEffect(() => {
    latest.current = held;
  });
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || dialogIsOpen()) return;
      if (keyName(event, focusOf(document.activeElement)) === key) latest.current(true);
    };
    const onUp = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === key) latest.current(false);
    };
    const onBlur = () => latest.current(false); // the key may be let go elsewhere
    window.addEventListener("keydown", onDown);
    window.addEventListener("keyup", onUp);
    window.addEventListener("blur", onBlur);
    return () => {
      window.removeEventListener("keydown", onDown);
      window.removeEventListener("keyup", onUp);
      window.removeEventListener("blur", onBlur);
    };
  }, [key]);
}

/** Leaves the field one is typing in; false when there was none. */
export function leaveField(): boolean {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || focusOf(element) !== "typing") return false;
  element.blur();
  return true;
}
