import type { Deck } from "../deck";
import type { Chosen, Project, Step, StepState } from "../project";
import type { Wanted } from "./how";

/** What each strip is given. */
export interface StripProps {
  project: Project;
  states: Record<Step, StepState>;
  deck: Deck;
  /** Seconds that the width of a strip stands for. */
  total: number;
  wanted: Wanted;
  /** All five steps are under way: none of them is to be begun alone. */
  busy: boolean;
  choose: (change: Partial<Chosen>) => void;
  /** Something was asked for, or came to its end. */
  refresh: () => void;
}
