// Whom the form is for, as the server wants to hear it: everybody, or words and picks.
const FIELDS = "[name=whom], [name^='target-'], [name=screens]";

/** Say whether a field says whom the campaign is for; a street's buttons say so for all of its screens. */
export function saysWhom(field) {
  return field.matches(`${FIELDS}, .lc-street`);
}

/** Write whom it is for into form data. */
export function writeWhom(form, data) {
  const everybody = form.querySelector("[name=whom][value=all]:checked");
  for (const field of form.querySelectorAll(FIELDS)) {
    if (field.checked && (!everybody || field.name === "whom")) data.append(field.name, field.value);
  }
}
