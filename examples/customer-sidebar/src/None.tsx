/** Stands where a value would. */
export function None() {
  return <span className="none">None</span>;
}
