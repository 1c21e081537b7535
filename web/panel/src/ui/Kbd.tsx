import css from "./Kbd.module.css";

/** A key's name; readers of the screen hear it through the control's own description. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={css.key} aria-hidden>
      {children}
    </kbd>
  );
}
