// Draws one strip for a whole sync group: the slot that most of its screens show now.
import { glassOf } from "../glass/glass.js";
import { requestDraw } from "../glass/motion.js";

/** Return the sync groups of a page: `update` takes a screen that changed, `draw` draws the groups that did. */
export function syncGroups(page, picture) {
  const slots = new Map();
  const groups = [...page.querySelectorAll("canvas[data-lc-group]")].map((canvas) => ({
    canvas,
    screens: canvas.dataset.lcGroup.split(","),
  }));
  const stale = new Set();
  const byScreen = new Map();
  for (const group of groups) for (const id of group.screens) byScreen.set(id, [...(byScreen.get(id) ?? []), group]);

  return {
    update(screen) {
      const confirmed = document.getElementById(`lc-state-${screen.state.code}`)?.dataset.confirmed === "1";
      slots.set(screen.id, confirmed ? screen : null);
      for (const group of byScreen.get(screen.id) ?? []) stale.add(group);
    },
    draw() {
      for (const group of stale) drawGroup(group);
      if (stale.size) requestDraw();
      stale.clear();
    },
  };

  function drawGroup({ canvas, screens }) {
    const votes = new Map();
    for (const id of screens) {
      const screen = slots.get(id);
      if (!screen?.now || screen.now.source === "own") continue; // the owner's own slides do not count
      const key = `${screen.now.started_at} ${screen.now.frames[0]?.[0]}`;
      votes.set(key, [...(votes.get(key) ?? []), screen]);
    }
    const most = [...votes.values()].sort((one, other) => other.length - one.length)[0]?.[0];
    canvas.setAttribute("aria-label", most?.now.slide || canvas.dataset.lcNone);
    glassOf(canvas).show(picture(most?.now, canvas), picture(most?.next, canvas));
  }
}
