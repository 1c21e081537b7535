import css from "./AddressField.module.css";
import { CopyButton } from "./CopyButton";

/** An address to be copied to another program; `label` is what the button says. */
export function AddressField({ url, label }: { url: string; label: string }) {
  return (
    <div className={css.address}>
      <code className="mono clip grow">{url}</code>
      <CopyButton text={url} label={label} />
    </div>
  );
}
