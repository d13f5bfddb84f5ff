/** The namespace that every project starts with, as the samples of Synpse say. */
export const DEFAULT_NAMESPACE = "default";
