// Builds the console's assets: hashed names, and a manifest that web/http/assets_manifest.py reads.
import { defineConfig } from "vite";

export default defineConfig({
  root: "web/assets",
  base: "/assets/",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    manifest: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    target: "chrome109",
    modulePreload: { polyfill: false },
    license: true,
    rollupOptions: {
      input: ["web/assets/console.js", "web/assets/mark.svg"],
      checks: { pluginTimings: false }, // a slow machine is no news
    },
  },
});
