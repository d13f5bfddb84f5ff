/** A state that cannot be saved or loaded. Its message says of which file or object, what is wrong with it, and what to do. */
export class StateError extends Error {
  override readonly name = "StateError";
}
