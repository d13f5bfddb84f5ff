import type { ImageReference } from "./images.ts";
import { MISSING_TAG } from "./images.ts";

/** How containers of an image behave; everything not said is believable by default. */
export interface ImageBehaviour {
  /** An image with tag (`acme/menu:4.2.0`), or a repository (`acme/menu`) for all its tags. */
  readonly image: string;
  /** The registry does not have it: pulling fails as the Docker engine says it. */
  readonly missing?: boolean | undefined;
  /** The container ends by itself with this code. An application's container is then restarted by its restart policy. */
  readonly exitCode?: number | undefined;
  /** Seconds that it runs before it ends; 2 unless given. Only with `exitCode`. */
  readonly runsFor?: number | undefined;
  /** Lines it writes when it starts, in place of the believable ones. */
  readonly log?: readonly string[] | undefined;
}

/** Images by name: the first behaviour that names the image with its tag, else the first that names its repository. */
export function findBehaviour(list: readonly ImageBehaviour[], image: ImageReference): ImageBehaviour | undefined {
  return (
    list.find((behaviour) => behaviour.image === image.name) ??
    list.find((behaviour) => behaviour.image === image.repository)
  );
}

export function isMissing(behaviour: ImageBehaviour | undefined, image: ImageReference): boolean {
  return behaviour?.missing ?? image.tag === MISSING_TAG;
}
