import "@fontsource-variable/jetbrains-mono";
import "inter-ui/inter-variable.css";
import "@/app/mantine";
import "@/app/tokens.css";
import "@/app/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { startI18n } from "@/i18n";

startI18n();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
