// The panel that withdraws a campaign or one slide of it: the red button names its object, chips begin the reason.

/** Attach the panel, if the page has one. */
export function initWithdraw(dialog) {
  if (!dialog || dialog.dataset.lcRuns !== undefined) return;
  dialog.dataset.lcRuns = "";
  const form = dialog.querySelector("form");
  const reason = dialog.querySelector("[data-lc-reason]");
  const chips = [...dialog.querySelectorAll("[data-lc-word]")];
  const press = dialog.querySelector("[data-lc-press]");

  function choose() {
    const { names, follows } = form.querySelector("[name=slide]:checked, [name=slide][type=hidden]").dataset;
    press.textContent = names;
    dialog.querySelector("[data-lc-follows]").textContent = follows;
  }

  // "错字" or "错字：哪个字": the word is what stands before the colon, the rest is the person's own.
  function split() {
    const { value } = reason;
    const { colon } = reason.dataset;
    const word = chips.map((chip) => chip.dataset.lcWord).find((each) => each && begins(value, each, colon));
    return word ? { word, rest: value.slice(word.length + colon.length) } : { word: "", rest: value };
  }

  function mark() {
    const { word, rest } = split();
    for (const chip of chips) {
      const pressed = chip.dataset.lcWord ? chip.dataset.lcWord === word : !word && rest.trim() !== "";
      chip.setAttribute("aria-pressed", String(pressed));
    }
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const rest = split().rest.trimStart();
      reason.value = [chip.dataset.lcWord, rest].filter(Boolean).join(reason.dataset.colon);
      mark();
      reason.focus();
    });
  }
  reason.addEventListener("input", mark);
  form.addEventListener("change", choose);
  // Only the red button withdraws, not Enter in a field; during a composition Enter takes the word.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  form.addEventListener("submit", () => (press.disabled = true));
  // Withdrawing loads the page again, without what was typed into the editor and not saved.
  document.querySelector("[data-lc-editor]")?.addEventListener("input", () => {
    dialog.querySelector("[data-lc-unsaved]").hidden = false;
  });
  dialog.querySelector("[data-lc-close]").addEventListener("click", () => dialog.close());
  choose();
  mark();
}

function begins(value, word, colon) {
  return value === word || value.startsWith(word + colon);
}

// The button may be replaced with the page's part while the panel stays: it is found when it is pressed.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-lc-withdraw-open]")) return;
  const dialog = document.querySelector("[data-lc-withdraw]");
  dialog.showModal();
  dialog.querySelector("[data-lc-reason]").focus();
});
