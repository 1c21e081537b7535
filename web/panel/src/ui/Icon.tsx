import css from "./Icon.module.css";
import { icons, type IconName } from "./icons";

interface Props {
  name: IconName;
  size?: "small" | "normal" | "large";
  /** What it says where no word stands beside it. */
  label?: string;
  className?: string;
}

export function Icon({ name, size = "normal", label, className = "" }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={`${css.icon} ${css[size]} ${className}`}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {icons[name]}
    </svg>
  );
}
