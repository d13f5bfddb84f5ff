/** What holds of all methods alike, asked of the types as a whole: a method that is added is asked too. */
import type * as sdk from "@synpse/sdk";
import type { ClientOptions, NamespaceScope, Synpse } from "@synpse/sdk";
import type * as manifest from "@synpse/sdk/manifest";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import {
  type Equal,
  type HasAny,
  holds,
  type LeakingAny,
  type MethodName,
  type MethodsBelow,
  type RefusedIn,
  type RefusingUndefined,
} from "./assert.ts";

/** `http` is openapi-fetch's own, and generic: see http.ts. */
type Every =
  | MethodsBelow<Synpse, "http">
  | MethodsBelow<NamespaceScope>
  | MethodsBelow<DeviceStreams>
  | MethodsBelow<Omit<typeof manifest, "ManifestError">>
  | MethodsBelow<Pick<typeof sdk, MethodName<typeof sdk>>>;

type Names = Every[0];

/** Names methods of each kind, to show that the walk arrives there. */
export const walked = [
  "devices.list",
  "withOptions",
  "applications.apply",
  "jobLogs",
  "parseManifest",
] satisfies Names[];

holds<Equal<LeakingAny<Every>, never>>();
holds<Equal<HasAny<ClientOptions>, false>>();
holds<Equal<RefusingUndefined<Every>, never>>();
holds<Equal<RefusedIn<ClientOptions, "options">, never>>();
