// The console's script: every part looks for its own mark in the page and leaves other pages alone.
import "@tabler/core/dist/css/tabler.min.css";
import "./tokens.css";
import "./console.css";
import "./parts.css";
import "./office.css";
import "./screens.css";
import "./editor.css";
import "./wall.css";
import "htmx.org";
import Alpine from "@alpinejs/csp";

import { editSlides } from "./editor.js";
import { followStreet } from "./live.js";
import { approval } from "./looking.js";
import { menus } from "./menus.js";
import { pauseButtons } from "./motion.js";
import { outlook } from "./outlook.js";
import { preview } from "./preview.js";
import { drawGlasses } from "./glass.js";
import { runWall } from "./wall.js";

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
    outlook(form);
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
