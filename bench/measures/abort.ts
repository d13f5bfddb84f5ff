import type { Kit } from "../kit.ts";
import type { Measure } from "../lines.ts";
import type { Phase } from "../programs/abort.ts";
import type { Aborted } from "../programs/aborting.ts";
import { median } from "../statistics.ts";

const PHASES: readonly Phase[] = ["queued", "backoff", "connect", "headers", "body"];

type Results = Partial<Record<Phase, Aborted>>;

async function abortedBy(kit: Kit, who: "sdk" | "bare"): Promise<Results> {
  await using server = await kit.serve("server");
  await using deaf = await kit.serve("deaf");
  return await kit.program<Results>("abort", [server.origin, deaf.origin, who]);
}

/** Such as "3 Timeout, 1 TCPSocketWrap". */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ") || "nothing";
}

/** What the SDK leaves in a phase and bare fetch, aborted in the same phase, does not. */
export function beyond(sdk: readonly string[], bare: readonly string[]): string[] {
  const rest = [...sdk];
  for (const name of bare) if (rest.includes(name)) rest.splice(rest.indexOf(name), 1);
  return rest;
}

export const abort: Measure = {
  name: "abort",
  about: "from abort() to the rejection, in each phase of a call",
  lines: [...PHASES.map((phase) => `abort-${phase}`), "abort-left"],
  async run(kit) {
    const sdk = await abortedBy(kit, "sdk");
    const bare = await abortedBy(kit, "bare");
    const left = PHASES.flatMap((phase) => beyond(sdk[phase]?.left ?? [], bare[phase]?.left ?? []));
    const leftByBoth = PHASES.flatMap((phase) => bare[phase]?.left ?? []);
    const bareTimes = (phase: Phase) => bare[phase] && { baseline: median(bare[phase].times) };
    return [
      ...PHASES.map((phase) => ({
        name: `abort-${phase}`,
        figure: median(sdk[phase]?.times ?? []),
        ...bareTimes(phase),
        unit: "ms",
      })),
      {
        name: "abort-left",
        figure: left.length,
        unit: "things",
        note:
          `sockets, timers and listeners that are there after all those calls, beyond what bare fetch leaves: ${counted(left)}. ` +
          `Bare fetch leaves ${counted(leftByBoth)}: Node gives up a connection that is being made only after 10 s`,
      },
    ];
  },
};
