import manifest from "../package.json" with { type: "json" };

/** The version of this package. The bundler keeps only this member of the manifest. */
export const VERSION: string = manifest.version;
