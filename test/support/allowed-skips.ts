/** Full names of the tests that may be skipped in CI, each with the reason beside it. None today. */
export const allowedSkips: readonly string[] = [];
