import { fraction } from "../store/random.ts";

/** A container image's name, taken apart the way Docker does. */
export interface ImageReference {
  /** Without tag and digest and without Docker Hub's own prefix: `nginx`, `grafana/grafana`, `quay.io/synpse/hello`. */
  readonly repository: string;
  readonly tag: string;
  /** As Docker prints it: `nginx:latest`. */
  readonly name: string;
}

const DOMAIN = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:\d))(?::\d+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/;

/** Images of specifications, taken apart before: every container of an application on every device has the same one. */
const parsed = new WeakMap<object, ImageReference | string | undefined>();

/** The image that a container's specification names, as `parseImage` gives it; undefined for a host process, which has none. */
export function imageOf(spec: { readonly image?: string | undefined }): ImageReference | string | undefined {
  // A specification is replaced whole and never changed in place.
  if (!parsed.has(spec)) parsed.set(spec, spec.image === undefined ? undefined : parseImage(spec.image));
  return parsed.get(spec);
}

/** Takes a reference apart. A string result is what the Docker engine says about one that it cannot read. */
export function parseImage(image: string): ImageReference | string {
  const invalid = "Error response from daemon: invalid reference format";
  const at = image.indexOf("@");
  const digest = at === -1 ? undefined : image.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest)) return invalid;
  const rest = at === -1 ? image : image.slice(0, at);
  const colon = rest.indexOf(":", rest.lastIndexOf("/") + 1);
  const tag = colon === -1 ? "latest" : rest.slice(colon + 1);
  if (!TAG.test(tag)) return invalid;

  const parts = (colon === -1 ? rest : rest.slice(0, colon)).split("/");
  const first = parts[0] ?? "";
  const domain = parts.length > 1 && DOMAIN.test(first) ? first : undefined;
  const path = (domain === undefined ? parts : parts.slice(1)).join("/");
  if (!PATH.test(path)) {
    if (!PATH.test(path.toLowerCase())) return invalid;
    const full = path.includes("/") ? path : `library/${path}`;
    return `${invalid}: repository name (${full}) must be lowercase`;
  }
  const hub = domain === undefined || domain === "docker.io" || domain === "index.docker.io";
  const repository = hub ? path.replace(/^library\//, "") : `${domain}/${path}`;
  return { repository, tag, name: digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}` };
}

/** What the Docker engine says when the registry does not have an image. */
export function manifestUnknown(image: ImageReference): string {
  return `Error response from daemon: manifest for ${image.name} not found: manifest unknown: manifest unknown`;
}

/** What the Docker engine says when a registry refuses, or does not answer in time. */
export const pullErrors = {
  "rate-limit": () =>
    "Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit",
  timeout: (image: ImageReference) =>
    `Error response from daemon: Get "https://${registryOf(image)}/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
  denied: ({ repository }: ImageReference) =>
    `Error response from daemon: pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
} as const;

function registryOf({ repository }: ImageReference): string {
  const [first = "", ...rest] = repository.split("/");
  return rest.length > 0 && DOMAIN.test(first) ? first : "registry-1.docker.io";
}

/** The rule by which any image can be made to be missing, without a fleet file: this tag is in no registry. */
export const MISSING_TAG = "does-not-exist";

const BIG =
  /(?:^|\/)(?:ollama|vllm-openai|tensorflow|pytorch|minimal-notebook|raspberrypi4-homeassistant|home-assistant)$/;

/** How long a device takes to pull an image, in milliseconds: by image, with a little of the device in it. */
export function pullTime(seed: number, image: ImageReference, deviceId: string): number {
  const base = 500 + 1300 * fraction(seed, "pull", image.name);
  const line = 0.8 + 0.4 * fraction(seed, "line", deviceId, image.name);
  return Math.round(base * line * (BIG.test(image.repository) ? 1.8 : 1));
}
