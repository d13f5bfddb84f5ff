/** What becomes of an SSH connection, and of a command on it, when the emulator makes its stream go wrong. */
import { once } from "node:events";
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { beforeAll, describe, expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import type { FakeClock } from "../../packages/sdk/src/testing/clock.ts";
import {
  entryOf,
  expectNothingLeft,
  FAULTS,
  type FaultName,
  FIRST_BYTE_TIMEOUT,
  meanwhile,
  notice,
  PING_INTERVAL,
  startWith,
  until,
} from "./fault-table.ts";
import { fleet, start } from "./support.ts";

/** The time for a greeting has stopped. */
const hasGreeted = (clock: FakeClock) => !clock.pending().includes(FIRST_BYTE_TIMEOUT);

const names = Object.keys(FAULTS) as FaultName[];
const operation = "openDeviceSSH";
const didNotGreet = { name: "TimeoutError", timeout: FIRST_BYTE_TIMEOUT };
const notSsh = { name: "SshError", why: "protocol" };

/** Where a command fails otherwise than streams do, or does not fail. */
const FAILS: Readonly<Partial<Record<FaultName, Readonly<Record<string, unknown>> | undefined>>> = {
  "upgraded, and never heard of again": didNotGreet,
  "dead from the start": didNotGreet,
  "spoilt by a frame of random bytes": notSsh,
  "a flood": notSsh,
};
const failureOf = (name: FaultName) => FAILS[name] ?? entryOf(name).failure;
const failing = names.filter((name) => failureOf(name));
const working = names.filter((name) => !failureOf(name));
/** Nobody speaks before these happen. */
const BEFORE_GREETING = failing.filter((name) => {
  const { fault } = entryOf(name);
  return "kind" in fault && /refuse|stall|silence|drop|garbage/.test(fault.kind) && !("afterBytes" in fault);
});

/** A device that is silent is not asked twice: until it has greeted, that is what is waited for. */
const noticedBy = (name: FaultName) => (name === "dead from the start" ? "greeting" : entryOf(name).noticedBy);

// ssh2 is loaded by the first of all connections, in its own time.
beforeAll(async () => {
  await using emulator = await Emulator.start({ fleet: fleet() });
  await new DeviceStreams(new Synpse(emulator.clientOptions)).exec("d", "true");
});

describe("a command over a connection that is", () => {
  // Nothing but what is to be noticed may end it.
  const patient = { readyTimeout: 900_000, keepaliveInterval: false } as const;

  test.each(failing)("%s fails, and says why", async (name) => {
    const setting = await startWith(name, operation);
    const { clock, running } = setting;
    const failed = rejection(setting.streams.exec("d", "echo hello", patient));
    const by = noticedBy(name);
    if (by === "pings") {
      await setting.fault.whenApplied();
      await until(() => clock.pending().includes(PING_INTERVAL) && hasGreeted(clock));
    } else await notice(setting, by);
    const error = await meanwhile(failed, () => {
      running.clock.advance(1000);
      clock.advance(by === "pings" ? PING_INTERVAL : 0);
    });
    expect(error).toMatchObject(failureOf(name) ?? {});
    await expectNothingLeft(setting);
    // The next one is not harmed.
    expect(await setting.streams.exec("d", "echo hello", patient)).toMatchObject({ stdout: "hello\n", exitCode: 0 });
  });

  test.each(working)("%s works", async (name) => {
    const setting = await startWith(name, operation);
    const done = setting.streams.exec("d", "echo hello; echo no >&2; exit 3", patient);
    const result = await meanwhile(done, () => setting.running.clock.advance(1000));
    expect(result).toMatchObject({ stdout: "hello\n", stderr: "no\n", exitCode: 3, signal: null });
    await expectNothingLeft(setting);
  });
});

describe("an SSH connection that is", () => {
  test.each(BEFORE_GREETING)("%s is none", async (name) => {
    const setting = await startWith(name, operation);
    const failed = rejection(setting.streams.ssh("d"));
    await notice(setting, noticedBy(name));
    expect(await failed).toMatchObject(failureOf(name) ?? {});
    await expectNothingLeft(setting);
  });

  test.each([
    [
      "closed after the greeting",
      { kind: "drop", how: "close", afterBytes: 10 },
      { closeCode: 1011, reason: "agent offline" },
    ],
    ["ended within the greeting", { kind: "drop", how: "fin", afterBytes: 10 }, { closeCode: 1006 }],
  ] as const)("%s gives what had come, and then the failure", async (_, fault, failure) => {
    const { emulator, streams, idle } = await start();
    const greeting = "SSH-2.0-sy";
    emulator.faults.add({ fault, operation });
    const opened = await streams.ssh("d").then(
      async (stream) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        const [error] = await once(stream, "error");
        return { read: Buffer.concat(chunks).toString(), error };
      },
      (error: unknown) => ({ read: greeting, error }),
    );
    expect(opened).toMatchObject({ read: greeting, error: { name: "StreamError", ...failure } });
    await idle();
  });
});
