/** The value itself, frozen through and through: whoever would change what is stored fails at once. What is frozen already is not gone through again. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) value.forEach(frozen);
  else for (const name in value) frozen(value[name]);
  return value;
}
