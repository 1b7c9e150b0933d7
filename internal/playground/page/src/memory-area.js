/** An object with the methods of the Web Storage API, whose keys are its own properties; for tests. */
export function memoryArea() {
  const methods = {
    getItem(key) {
      return this[key] ?? null;
    },
    setItem(key, value) {
      this[key] = value;
    },
    removeItem(key) {
      delete this[key];
    },
  };
  return Object.create(methods);
}
