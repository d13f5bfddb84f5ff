import type { ClientOptions } from "@synpse/sdk";

/** An emulated fleet, running in this process. */
export interface Demo {
  /** What the server works on it with. */
  readonly clientOptions: ClientOptions;
  /** Where a person can watch it. */
  readonly page: string;
  close(): Promise<void>;
}

/** Starts the emulator with its demo fleet, on the loopback interface. It is loaded only here. */
export async function startDemo(): Promise<Demo> {
  const { Emulator } = await import("@synpse/emulator");
  const emulator = await Emulator.start({ fleet: "demo" });
  return { clientOptions: emulator.clientOptions, page: `${emulator.origin}/`, close: () => emulator.close() };
}
