import { ValidationError } from "../../errors.ts";

/** The package ssh2, as it is loaded. */
export type Ssh2 = typeof import("ssh2");

/** Loads ssh2, on first use. @throws ValidationError that says how to install it, where it is not. */
export async function loadSsh2(load: () => Promise<unknown> = () => import("ssh2")): Promise<Ssh2> {
  let loaded: unknown;
  try {
    loaded = await load();
  } catch (cause) {
    const missing = (cause as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND";
    throw new ValidationError(
      missing
        ? "exec, upload and download need the package ssh2: npm install ssh2. Nothing was sent."
        : "The package ssh2, which exec, upload and download need, is there but cannot be loaded (see cause). Install it again: npm install ssh2. Nothing was sent.",
      { cause },
    );
  }
  // It is CommonJS: not every runtime finds its names.
  return ((loaded as { default?: unknown }).default ?? loaded) as Ssh2;
}
