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

/** What applying did, or with `dryRun` would do. */
export interface Applied {
  readonly action: "create" | "update" | "none";
  /** What differed, field by field. Passwords are shown as `***`; values of environment variables are shown. */
  readonly changes: readonly Change[];
  /** The application as it is now; undefined after a dry run of a create. */
  readonly object: Application | undefined;
}

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
): Promise<Applied> {
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
