// The console's script: every part looks for its own mark in the page and leaves other pages alone.
import "@tabler/core/dist/css/tabler.min.css";
import "./common/tokens.css";
import "./common/console.css";
import "./common/parts.css";
import "./common/office.css";
import "./screens/screens.css";
import "./campaigns/editor.css";
import "./screens/wall.css";
import "htmx.org";
import Alpine from "@alpinejs/csp";

import { editSlides } from "./campaigns/editor.js";
import { followStreet } from "./street/live.js";
import { approval } from "./review/approval.js";
import { menus } from "./common/menus.js";
import { pauseButtons } from "./glass/motion.js";
import { forecast } from "./campaigns/forecast.js";
import { preview } from "./campaigns/preview.js";
import { drawGlasses } from "./glass/glass.js";
import { runWall } from "./screens/wall.js";

Alpine.data("street", () => ({
  all() {
    tick(this.$root, true);
  },
  none() {
    tick(this.$root, false);
  },
}));
Alpine.data("retire", () => ({
  asleep: true,
  asking: false,
  ask() {
    this.asleep = false;
    this.asking = true;
  },
  leave() {
    this.asleep = true;
    this.asking = false;
  },
}));

function tick(root, wanted) {
  for (const box of root.querySelectorAll("input[type=checkbox]")) box.checked = wanted;
  root.dispatchEvent(new Event("change", { bubbles: true }));
}

function begin(root) {
  drawGlasses(root);
  pauseButtons(root);
  for (const form of root.querySelectorAll("[data-lc-editor]")) {
    editSlides(form);
    preview(form);
    forecast(form);
  }
  menus(root);
  approval(root.querySelector("[data-lc-approve]"));
  followStreet(root.querySelector("[data-lc-live]"));
  runWall(root.querySelector("[data-lc-wall]"));
}

Alpine.start();
begin(document);
document.addEventListener("htmx:after:swap", (event) => {
  // A progress row asks for itself every second; nothing else of the page is new then.
  if (!event.detail.ctx.sourceElement?.matches("[data-lc-progress]")) begin(document.getElementById("lc-main"));
});
document.documentElement.dataset.lcReady = "";
