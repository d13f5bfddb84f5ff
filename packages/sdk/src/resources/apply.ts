import { BadRequestError, ConflictError, NotFoundError } from "../errors.ts";
import type { Application, ApplicationInput } from "../generated/schema.ts";
import { type Change, compare } from "../manifest/compare.ts";
import type { RequestOptions } from "../options.ts";
import type { Applications } from "./applications.ts";
import { ownedApplication, wholeApplication } from "./owned.ts";

/** How to apply. */
export interface ApplyOptions extends RequestOptions {
  /** Only tell what would change. Nothing is written. */
  dryRun?: boolean | undefined;
}

interface Difference {
  /** What differed, field by field. Passwords are shown as `***`; values of environment variables are shown. */
  readonly changes: readonly Change[];
}

/** There was no such application: it was created, or with `dryRun` would be. */
export interface AppliedCreate extends Difference {
  readonly action: "create";
  /** The application that was created; undefined after a dry run. */
  readonly object: Application | undefined;
}

/** There was one already: it was updated, or with `dryRun` would be, or it is as it should be. */
export interface AppliedUpdate extends Difference {
  readonly action: "update" | "none";
  /** The application as it is now. */
  readonly object: Application;
}

/** What applying did, or with `dryRun` would do. */
export type Applied = AppliedCreate | AppliedUpdate;

type Methods = Pick<Applications, "get" | "create" | "update">;

async function find({ get }: Methods, name: string, options: RequestOptions): Promise<Application | undefined> {
  try {
    return await get(name, options);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function update(
  methods: Methods,
  current: Application,
  input: ApplicationInput,
  dryRun: boolean,
  options: RequestOptions,
): Promise<AppliedUpdate> {
  const wanted = wholeApplication(input);
  // What only the server's answer has is the server's: a member that is newer than this version of the SDK.
  const now = Object.entries(wholeApplication(current)).filter(([name]) => Object.hasOwn(wanted, name));
  const changes = compare(Object.fromEntries(now), wanted);
  if (changes.length === 0) return { action: "none", changes, object: current };
  return { action: "update", changes, object: dryRun ? current : await methods.update(input.name, input, options) };
}

/** Makes an application what it is meant to be: creates it, updates it, or leaves it alone. */
export async function apply(
  methods: Methods,
  application: ApplicationInput | Application,
  { dryRun = false, ...options }: ApplyOptions = {},
): Promise<Applied> {
  const input = ownedApplication(application);
  const current = await find(methods, input.name, options);
  if (current) return update(methods, current, input, dryRun, options);

  const changes = compare({}, input);
  if (dryRun) return { action: "create", changes, object: undefined };
  try {
    return { action: "create", changes, object: await methods.create(input, options) };
  } catch (error) {
    if (!(error instanceof BadRequestError || error instanceof ConflictError)) throw error;
    // Perhaps somebody else has just created it; a name that is taken gets 400 or 409.
    const other = await find(methods, input.name, options);
    if (!other) throw error;
    return update(methods, other, input, dryRun, options);
  }
}
