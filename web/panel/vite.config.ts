import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// While developing, the bot answers on its usual port; GREENROOM_URL points elsewhere.
const bot = process.env.GREENROOM_URL ?? "http://127.0.0.1:5001";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": bot,
      "/overlay/": bot,
      "/socket.io": { target: bot, ws: true },
    },
  },
  build: { chunkSizeWarningLimit: 900 },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
