import { useSyncExternalStore } from "react";

export type Layout = "phone" | "narrow" | "wide";

const phone = window.matchMedia("(max-width: 899px)");
const narrow = window.matchMedia("(max-width: 1200px)");

function read(): Layout {
  if (phone.matches) return "phone";
  return narrow.matches ? "narrow" : "wide";
}

function subscribe(listener: () => void): () => void {
  phone.addEventListener("change", listener);
  narrow.addEventListener("change", listener);
  return () => {
    phone.removeEventListener("change", listener);
    narrow.removeEventListener("change", listener);
  };
}

export const useLayout = (): Layout => useSyncExternalStore(subscribe, read);
