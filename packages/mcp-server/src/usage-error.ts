/** A mistake in the flags or the environment: one line for whoever starts the server. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
