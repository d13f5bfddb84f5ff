import type { Context } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { compare } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { applicationsIn, namespacesOf } from "../lists.ts";
import { isShown } from "../scheduled.ts";
import { type Schedulable, takes } from "../scheduling.ts";

/** Namespaces whose applications are looked at. */
const maxNamespaces = 50;

/** Applications that are named in each direction. */
const maxNamed = 25;

interface ApplicationPlace {
  readonly application: string;
  readonly namespace: string;
}

/** What a change of a device moves, as far as its new labels and its new name decide it. */
export interface Moves {
  readonly onto: readonly ApplicationPlace[];
  readonly off: readonly ApplicationPlace[];
  /** How many of both are in namespaces that this server does not show. */
  readonly hidden: number;
  readonly unreadNamespaces: number;
}

export const noMoves: Moves = { onto: [], off: [], hidden: 0, unreadNamespaces: 0 };

/** Whether anything is moved, or may be. */
export function movesAny({ onto, off, hidden, unreadNamespaces }: Moves): boolean {
  return onto.length + off.length + hidden + unreadNamespaces > 0;
}

/** Which applications a device takes on and which it loses. Devices are shared by all namespaces, so all are looked at. */
export async function movesOf(before: Schedulable, after: Schedulable, context: Context): Promise<Moves> {
  const namespaces = (await namespacesOf(context)).sort((a, b) => compare(a.name, b.name));
  const lists = await mapLimited(namespaces.slice(0, maxNamespaces), async ({ id, name }) => {
    const applications = await applicationsIn(context, name);
    const shown = isShown({ id, name }, context);
    return applications.flatMap(({ name: application, scheduling }) => {
      const [was, is] = [takes(scheduling, before), takes(scheduling, after)];
      return was === is ? [] : [{ application, namespace: name, onto: is, shown }];
    });
  });
  const moved = lists.flat();
  const shown = moved.filter((one) => one.shown);
  const places = (onto: boolean) =>
    shown.filter((one) => one.onto === onto).map(({ application, namespace }) => ({ application, namespace }));
  return {
    onto: places(true),
    off: places(false),
    hidden: moved.length - shown.length,
    unreadNamespaces: Math.max(namespaces.length - maxNamespaces, 0),
  };
}

export function movesFacts({ onto, off, hidden, unreadNamespaces }: Moves): Facts {
  return {
    startsApplications: onto.slice(0, maxNamed).map((one) => ({ ...one })),
    stopsApplications: off.slice(0, maxNamed).map((one) => ({ ...one })),
    startCount: onto.length > maxNamed ? onto.length : undefined,
    stopCount: off.length > maxNamed ? off.length : undefined,
    movesInOtherNamespaces: hidden || undefined,
    namespacesNotLookedAt: unreadNamespaces || undefined,
  };
}
