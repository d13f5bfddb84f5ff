export { type Change, compare } from "./compare.ts";
export { ManifestError, type ManifestIssue } from "./issues.ts";
export { type Manifest, parseManifest, parseManifests } from "./parse.ts";
export { manifestJsonSchema } from "./schema.ts";
