import type { IconName } from "@/ui/icons";

export interface PageLink {
  name: "live" | "history" | "studio" | "singing" | "voice" | "overlays" | "plugins" | "settings";
  path: string;
  icon: IconName;
  /** Who may open it; everyone where it is left out. */
  only?: "owner" | "staff";
}

export const pages: readonly PageLink[] = [
  { name: "live", path: "/", icon: "live" },
  { name: "history", path: "/history", icon: "history" },
  { name: "studio", path: "/studio", icon: "wave", only: "staff" },
  { name: "singing", path: "/singing", icon: "music", only: "staff" },
  { name: "voice", path: "/voice", icon: "mic", only: "staff" },
  { name: "overlays", path: "/overlays", icon: "layers", only: "staff" },
  { name: "plugins", path: "/plugins", icon: "plugin", only: "owner" },
  { name: "settings", path: "/settings", icon: "settings" },
];

export function pagesFor(role: string): readonly PageLink[] {
  return pages.filter(
    ({ only }) => !only || role === "owner" || (only === "staff" && role === "moderator"),
  );
}
