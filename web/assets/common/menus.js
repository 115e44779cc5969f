// Filter menus: open ones stay open while the list below them is fetched, one is open at a time, Esc shuts it.
let open = "";

/** Put menus back as they were before a part of the page was exchanged. */
export function menus(root) {
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
