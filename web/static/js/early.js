// A slow phone shows the page before its script runs and its storage opens; what was said in between counts.

/** Whether a finger changed what the server wrote. */
export const isTouched = (element) => fieldsOf(element).some(isChanged);

/** Puts back, over what is laid there meanwhile, the fields a finger changed; the others are not its words. */
export function touchOf(element) {
  const touched = new Set(fieldsOf(element).filter(isChanged).map(({ name }) => name));
  const held = fieldsOf(element).filter(({ name }) => touched.has(name));
  const said = held.map(({ checked, value }) => ({ checked, value }));
  return () => held.forEach((field, at) => Object.assign(field, said[at]));
}

const fieldsOf = (element) =>
  [...element.querySelectorAll("input, textarea")].filter(({ type }) => !["file", "hidden"].includes(type));

function isChanged(field) {
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}
