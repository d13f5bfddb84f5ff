/** For a promise whose rejection is told elsewhere, or is of no concern. */
export const ignore = () => {};
