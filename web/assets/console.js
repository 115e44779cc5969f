// The console's entry: each part attaches itself to its elements, found by their data attributes, if a page has them.
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

import { initEditor } from "./campaigns/editor.js";
import { initWithdraw } from "./campaigns/withdraw.js";
import { followStreet } from "./street/live.js";
import { initApproval } from "./review/approval.js";
import { initMenus } from "./common/menus.js";
import { initPauseButtons } from "./glass/motion.js";
import { initForecast } from "./campaigns/forecast.js";
import { initPreview } from "./campaigns/preview.js";
import { initGlasses } from "./glass/glass.js";
import { initWall } from "./screens/wall.js";

Alpine.data("street", () => ({
  all() {
    setAll(this.$root, true);
  },
  none() {
    setAll(this.$root, false);
  },
}));
Alpine.data("confirmation", () => ({
  closed: true,
  opened: false,
  open() {
    this.closed = false;
    this.opened = true;
  },
  close() {
    this.closed = true;
    this.opened = false;
  },
}));

function setAll(root, wanted) {
  for (const box of root.querySelectorAll("input[type=checkbox]")) box.checked = wanted;
  root.dispatchEvent(new Event("change", { bubbles: true }));
}

function attach(root) {
  initGlasses(root);
  initPauseButtons(root);
  for (const form of root.querySelectorAll("[data-lc-editor]")) {
    initEditor(form);
    initPreview(form);
    initForecast(form);
  }
  initWithdraw(root.querySelector("[data-lc-withdraw]"));
  initMenus(root);
  initApproval(root.querySelector("[data-lc-approve]"));
  followStreet(root.querySelector("[data-lc-live]"));
  initWall(root.querySelector("[data-lc-wall]"));
}

Alpine.start();
attach(document);
document.addEventListener("htmx:after:swap", (event) => {
  // A progress row replaces itself every second; nothing else of the page is new then.
  if (!event.detail.ctx.sourceElement?.matches("[data-lc-progress]")) attach(document.getElementById("lc-main"));
});
document.documentElement.dataset.lcReady = "";
