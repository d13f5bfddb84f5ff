/**
 * What an app does with the SDK, for every runtime: bundled for a page and for workers, where there is nothing of Node.
 * Says what came of it in a form that can be sent as a message.
 */
import { APIError, ConnectionError, Synpse, SynpseError } from "@synpse/sdk";

/** Where the program finds its servers. */
export interface ProgramConfig {
  readonly client: { readonly baseUrl: string; readonly accessKey: string; readonly projectId: string };
  /** A server that redirects below `/redirect`, never answers below `/silent`, stops half-way below `/half`, and lets no page of another origin read below `/closed`. */
  readonly odd: string;
  /** An address that nobody listens on. */
  readonly nowhere: string;
}

/** How a call that must fail has failed. */
interface Failed {
  readonly name: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly kinds: readonly string[];
}

export interface ProgramReport {
  readonly devices: readonly string[];
  readonly pages: readonly number[];
  readonly total: number | undefined;
  readonly secret: string;
  readonly missing: Failed;
  readonly badKey: Failed;
  readonly redirected: Failed;
  readonly refused: Failed;
  readonly closed: Failed;
  /** What calls that were aborted rejected with: one that waits for headers, and one in the middle of a body. */
  readonly aborted: readonly unknown[];
}

async function failed(call: PromiseLike<unknown>): Promise<Failed> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof SynpseError)) return { name: "not ours", message: String(error), kinds: [] };
    const kinds = [error instanceof APIError && "APIError", error instanceof ConnectionError && "ConnectionError"];
    const { status } = error as { status?: number };
    return { name: error.name, message: error.message, status, kinds: kinds.filter((kind) => kind !== false) };
  }
  return { name: "did not fail", message: "", kinds: [] };
}

/** Aborts a call once its server has it, and says what it rejected with. */
async function aborted(synpse: Synpse, odd: string, kind: string): Promise<unknown> {
  const controller = new AbortController();
  const call = synpse.withOptions({ baseUrl: `${odd}/${kind}` }).devices.get("d", { signal: controller.signal });
  // The odd server answers this when the request has arrived there.
  await fetch(`${odd}/arrived/${kind}`);
  controller.abort(`enough of ${kind}`);
  try {
    return await call;
  } catch (error) {
    return error;
  }
}

export async function run({ client, odd, nowhere }: ProgramConfig): Promise<ProgramReport> {
  const synpse = new Synpse({ ...client, userAgent: "smoke/1", initialRetryDelay: 1 });
  const devices: string[] = [];
  for await (const { name } of synpse.devices.list({ pageSize: 5 })) devices.push(name);
  const pages: number[] = [];
  for await (const { items } of synpse.devices.list({ pageSize: 5 }).pages()) pages.push(items.length);
  const { totalItems } = await synpse.devices.list({ pageSize: 5 });

  const { secrets } = synpse.namespace("default");
  await secrets.create({ name: "smoke", type: "Environment", data: "straße 🔑" });
  const { data: secret = "" } = await secrets.get("smoke");
  await secrets.delete("smoke");

  const elsewhere = (baseUrl: string) => synpse.withOptions({ baseUrl, maxRetries: 1 }).devices.get("d");
  return {
    devices,
    pages,
    total: totalItems,
    secret,
    missing: await failed(synpse.devices.get("nobody")),
    badKey: await failed(synpse.withOptions({ accessKey: "wrong" }).devices.list()),
    redirected: await failed(elsewhere(`${odd}/redirect`)),
    refused: await failed(elsewhere(nowhere)),
    closed: await failed(elsewhere(`${odd}/closed`)),
    aborted: [await aborted(synpse, odd, "silent"), await aborted(synpse, odd, "half")],
  };
}
