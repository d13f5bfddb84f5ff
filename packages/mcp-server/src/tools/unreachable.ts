import { repeat, ToolFailure } from "../failure.ts";
import type { Facts } from "../output/facts.ts";

/** The failure of what needs a device that cannot be reached; `so` is what cannot be done: "its log cannot be read". */
export function unreachable(device: string, so: string, about?: Facts): ToolFailure {
  return new ToolFailure({
    code: "conflict",
    what: `The device cannot be reached, so ${so}; most likely it is offline.`,
    repeat: repeat.pointless,
    next: "Call get_device to see when it was last seen.",
    about: { device, ...about },
  });
}
