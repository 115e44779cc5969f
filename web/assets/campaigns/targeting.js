// The form's fields that target screens: all of them, or rules and single screens.
const FIELDS = "[name=targeting], [name^='target-'], [name=screens]";

/** Return whether a field targets screens; a street's buttons do, for all of its screens. */
export function isTargetField(field) {
  return field.matches(`${FIELDS}, .lc-street`);
}

/** Write the fields that target screens into form data. */
export function writeTarget(form, data) {
  const everybody = form.querySelector("[name=targeting][value=all]:checked");
  for (const field of form.querySelectorAll(FIELDS)) {
    if (field.checked && (!everybody || field.name === "targeting")) data.append(field.name, field.value);
  }
}
