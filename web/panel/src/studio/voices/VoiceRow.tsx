import type { ComponentProps } from "react";

import { FieldRow } from "@/forms/FieldRow";
import { useLayout } from "@/lib/layout";

type Props = Omit<ComponentProps<typeof FieldRow>, "stacked" | "aside">;

/** A field of a voice's form; its label stands above where there is little room beside it. */
export function VoiceRow(props: Props) {
  return <FieldRow {...props} stacked={useLayout() !== "wide"} />;
}
