// Filter menus: one is open at a time, it stays open while the list is fetched, and Esc closes it; `/` goes to search.
let open = "";

/** Attach the menus below `root`, and open again the one that was open before the page's part was replaced. */
export function initMenus(root) {
  for (const menu of root.querySelectorAll("details.lc-menu")) {
    if (menu.id === open) menu.open = true;
    menu.addEventListener("toggle", () => {
      if (menu.open) {
        open = menu.id;
        for (const other of root.querySelectorAll("details.lc-menu[open]")) if (other !== menu) other.open = false;
      } else if (open === menu.id && menu.isConnected) {
        open = "";
      }
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.lc-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
  const field = document.querySelector("[data-lc-find]");
  if (!field) return;
  event.preventDefault();
  field.focus();
});
