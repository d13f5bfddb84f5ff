/** What may follow an allowed command: words without anything that a shell acts on, and single lines. */
const plainWords = /^[\p{L}\p{N} _.,:/@%+=-]*$/u;

/**
 * Whether the operator allows a command: it is an entry, or an entry followed by a space and plain words. Undefined allows
 * everything.
 */
export function isAllowed(command: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  return allowed.some((entry) => {
    if (command === entry) return true;
    return command.startsWith(`${entry} `) && plainWords.test(command.slice(entry.length));
  });
}
