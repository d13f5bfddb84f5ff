import { NotFoundError, PermissionDeniedError } from "@synpse/sdk";
import { ToolFailure } from "../failure.ts";
import { mapLimited } from "../fan-out.ts";
import { compare } from "../nearest.ts";
import { namespacesOf, type Reach } from "./lists.ts";
import { missingNamespace } from "./lookup.ts";

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
    try {
      return (await read(reach, one)).map((item) => ({ item, namespace: one }));
    } catch (error) {
      if (error instanceof PermissionDeniedError && namespace === "*") {
        closedNamespaces.push(one);
        return [];
      }
      if (!(error instanceof NotFoundError)) throw error;
      // Among all namespaces one may go while the list is read; one that was named must be there.
      if (namespace === "*") return [];
      throw new ToolFailure(await missingNamespace(reach, one));
    }
  });
  return {
    listed: lists.flat(),
    unreadNamespaces: Math.max(names.length - maxNamespaces, 0),
    closedNamespaces: closedNamespaces.sort(compare),
  };
}
