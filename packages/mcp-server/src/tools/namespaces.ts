import { NotFoundError, PermissionDeniedError } from "@synpse/sdk";
import { mapLimited } from "../fan-out.ts";
import { compare } from "../nearest.ts";
import { namespacesOf, type Reach } from "./lists.ts";
import { orMissingNamespace } from "./lookup.ts";

/** Namespaces that one call reads. */
const maxNamespaces = 50;

/** A thing, with the name of its namespace: the API tells only the id of that. */
export interface InNamespace<T> {
  readonly item: T;
  readonly namespace: string;
}

/** What was read, and what of it was not. */
export interface ReadNamespaces<T> {
  readonly listed: readonly InNamespace<T>[];
  /** How many namespaces were too many to be read. */
  readonly unreadNamespaces: number;
  /** Namespaces, among all, that this key may not look into. */
  readonly closedNamespaces: readonly string[];
}

/** What there is in one namespace or, with "*", in all of them. Throws ToolFailure where there is no such namespace. */
export async function readNamespaces<T>(
  reach: Reach,
  namespace: string,
  read: (reach: Reach, namespace: string) => Promise<T[]>,
): Promise<ReadNamespaces<T>> {
  const closedNamespaces: string[] = [];
  const names = namespace === "*" ? (await namespacesOf(reach)).map(({ name }) => name).sort(compare) : [namespace];
  const lists = await mapLimited(names.slice(0, maxNamespaces), async (one) => {
    const items = read(reach, one);
    if (namespace !== "*") return inNamespace(await orMissingNamespace(items, reach, one), one);
    try {
      return inNamespace(await items, one);
    } catch (error) {
      if (error instanceof PermissionDeniedError) closedNamespaces.push(one);
      // One may go while the others are read.
      else if (!(error instanceof NotFoundError)) throw error;
      return [];
    }
  });
  return {
    listed: lists.flat(),
    unreadNamespaces: Math.max(names.length - maxNamespaces, 0),
    closedNamespaces: closedNamespaces.sort(compare),
  };
}

/** What of a list was not read. */
export function namespaceNotes(
  { unreadNamespaces, closedNamespaces }: Pick<ReadNamespaces<unknown>, "unreadNamespaces" | "closedNamespaces">,
  items: "applications" | "jobs",
): (string | false)[] {
  return [
    unreadNamespaces > 0 && `${unreadNamespaces} more namespaces were not read; name one to see its ${items}.`,
    closedNamespaces.length > 0 && `This access key may not list the ${items} of closedNamespaces.`,
  ];
}

function inNamespace<T>(items: readonly T[], namespace: string): InNamespace<T>[] {
  return items.map((item) => ({ item, namespace }));
}
