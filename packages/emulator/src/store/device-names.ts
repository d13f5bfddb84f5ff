import { Random, type RandomState } from "./random.ts";

const ADJECTIVES =
  "amber bold brave bright brisk calm clear clever copper crisp daring dusty eager early fair fleet gentle glad golden grand green happy hardy humble jolly keen kind light lively lucky mellow merry mild misty noble patient plain polite proud quick quiet rapid ready rustic sandy sharp shy silent silver simple sleek smart smooth snowy solid steady still sturdy sunny swift tidy tiny vivid warm wise witty young zesty".split(
    " ",
  );
const NOUNS =
  "acorn anchor aspen badger beacon birch bison brook canyon cedar comet coral crane creek delta dune eagle ember falcon fern finch fjord forest fox garnet glacier grove harbor hawk hazel heron hill island jasper juniper kestrel lagoon lake lark lynx maple marsh meadow moor moss oak otter owl pebble pine plover pond quartz raven reef ridge river robin salmon sparrow spruce stone stork summit thistle tundra valley walnut willow wren".split(
    " ",
  );

/** Draws before a number is put behind the name. */
const PLAIN_DRAWS = 4;

/** Makes names such as `steady-heron` for devices that register under the default naming strategy. */
export class DeviceNames {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed, "device names");
  }

  save(): RandomState {
    return this.#random.save();
  }

  restore(state: RandomState): void {
    this.#random.restore(state);
  }

  next(isTaken: (name: string) => boolean): string {
    for (let draw = 0; ; draw++) {
      const plain = `${this.#random.pick(ADJECTIVES)}-${this.#random.pick(NOUNS)}`;
      const name = draw < PLAIN_DRAWS ? plain : `${plain}-${this.#random.int(2, 10 ** Math.min(9, draw))}`;
      if (!isTaken(name)) return name;
    }
  }
}

/** A device name from what a machine calls itself: forbidden characters become "-"; empty when nothing is left. */
export function nameFromHostname(hostname: string): string {
  return hostname
    .replace(/[^a-zA-Z0-9._-]+/g, "-")
    .replace(/^[^a-zA-Z0-9]+/, "")
    .slice(0, 90);
}

/** The name, or with `-2`, `-3`, … behind it when it is taken. */
export function firstFree(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}
