import { expect, onTestFinished } from "vitest";
import { Emulator, type EmulatorOptions } from "../emulator.ts";
import { ManualClock } from "../fleet/clock.ts";
import type { FleetDefinition } from "../fleet/definition.ts";

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; a test that reads it knows what is there. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at from outside, member by member.
  readonly json: any;
}

export interface TestEmulator {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  /** Sends a request as the project's service account; `path` begins after `/projects/{project}`. */
  call(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Sends any request; `path` begins after `/api`. */
  send(method: string, path: string, options?: SendOptions): Promise<Reply>;
}

interface SendOptions {
  /** The project's key unless given; null sends none. */
  readonly key?: string | null;
  /** Sent as it is when it is a string, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An emulator on a clock of its own, closed after the test, which fails if an answer broke the document. */
export async function startTest(
  fleet: "demo" | FleetDefinition = {},
  options: Omit<EmulatorOptions, "fleet" | "clock"> & { readonly clock?: ManualClock } = {},
): Promise<TestEmulator> {
  const { clock = new ManualClock() } = options;
  const emulator = await Emulator.start({ ...options, fleet, clock });
  onTestFinished(async () => {
    await emulator.close();
    expect(emulator.violations).toEqual([]);
    expect(clock.pending).toBe(0);
  });
  const send: TestEmulator["send"] = async (method, path, { key = emulator.accessKey, body, headers = {} } = {}) => {
    const response = await fetch(emulator.baseUrl + path, {
      method,
      headers: { ...(key === null ? {} : { Authorization: basic(key) }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json(): unknown {
        return JSON.parse(text);
      },
    };
  };
  return {
    emulator,
    clock,
    send,
    call: (method, path, body) => send(method, `/projects/${emulator.projectId}${path}`, { body }),
  };
}

export function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
}

/** Devices of a fleet, by name, with labels. */
export function fleetOf(devices: Readonly<Record<string, Readonly<Record<string, string>>>>): FleetDefinition {
  return {
    projects: [{ name: "test", devices: Object.entries(devices).map(([name, labels]) => ({ name, labels })) }],
  };
}
