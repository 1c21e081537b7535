import { actions } from "@/api/actions";
import { useCan } from "@/app/session";
import { useKeys } from "@/lib/keys";
import { useSection } from "@/live/store";
import { useAct } from "@/ui/useAct";

const rows = () => [...document.querySelectorAll<HTMLElement>("[data-waiting]")];
const focused = () => document.activeElement?.closest<HTMLElement>("[data-waiting]") ?? null;

/** M and X judge the first held line; J and K walk through what waits, U moves it up. */
export function useWaitingKeys(): void {
  const first = useSection("held")[0];
  const act = useAct();
  const can = useCan();
  const judge = (verdict: "mask" | "drop") => () => {
    if (can.act && first) void act(actions.judge(first.id, verdict));
  };
  useKeys({
    m: judge("mask"),
    x: judge("drop"),
    j: () => walk(1),
    k: () => walk(-1),
    u: () => {
      const id = focused()?.dataset.waiting;
      if (can.act && id) void act(actions.moveWaiting(id, "up"));
    },
  });
}

function walk(step: 1 | -1): void {
  const all = rows();
  const row = focused();
  const at = row ? all.indexOf(row) : step === 1 ? -1 : all.length;
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
