import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { FleetDefinition } from "./fleet/definition.ts";
import { basic, startTest, type TestEmulator } from "./testing/client.ts";

const fleet: FleetDefinition = {
  user: { key: "u-me" },
  projects: [
    {
      name: "test",
      devices: [{ name: "d" }],
      namespaces: [
        {
          name: "default",
          applications: [
            { name: "a", scheduling: { type: "AllDevices" }, spec: { containers: [{ name: "c", image: "nginx" }] } },
          ],
        },
      ],
    },
  ],
};

async function everything({ call }: TestEmulator): Promise<unknown[]> {
  const paths = ["/devices", "/namespaces", "/namespaces/default/applications", "/device-registration-tokens"];
  return Promise.all(paths.map(async (path) => (await call("GET", path)).json));
}

function openLog({ emulator }: TestEmulator): WebSocket {
  const { baseUrl, projectId, accessKey } = emulator;
  return new WebSocket(
    `${baseUrl.replace("http", "ws")}/projects/${projectId}/namespaces/default/applications/a/logs/c?device=d&follow=true`,
    { headers: { Authorization: basic(accessKey) } },
  );
}

/** How a websocket ends: whether it had opened, the code, the reason. */
async function ending(socket: WebSocket): Promise<unknown[]> {
  let opened = false;
  socket.on("open", () => {
    opened = true;
  });
  socket.on("error", () => undefined);
  return new Promise((resolve) => {
    socket.on("close", (code, reason) => resolve([opened, code, reason.toString()]));
  });
}

describe("emulator.reset", () => {
  it("makes everything as it was at the start: ids, keys, faults, an empty journal", async () => {
    const test = await startTest(fleet, { faults: [{ fault: { kind: "text" } }] });
    const { emulator, call, clock } = test;
    const before = { all: await everything(test), client: emulator.clientOptions, me: emulator.personalAccessKey };
    const applications = "/namespaces/default/applications";
    await call("POST", "/namespaces", { name: "more" });
    await call("DELETE", `${applications}/a`);
    emulator.fleet.addDevice({ name: "e" });
    emulator.faults.clear();
    emulator.faults.add({ fault: { kind: "refuse", status: 500 } });
    emulator.reset();
    expect(emulator.journal.entries()).toEqual([]);
    expect(emulator.faults.list()).toEqual([{ id: "fault_1", fault: { kind: "text" }, applied: 0 }]);
    expect({ all: await everything(test), client: emulator.clientOptions, me: emulator.personalAccessKey }).toEqual(
      before,
    );
    // What is made next has the id that it had the first time.
    const first = (await call("POST", "/namespaces", { name: "more" })).json;
    emulator.reset();
    expect((await call("POST", "/namespaces", { name: "more" })).json).toEqual(first);
    // What was to happen in the old world does not happen in the new one, which lives.
    await call("POST", applications, {
      name: "b",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "c", image: "redis:7" }] },
    });
    clock.advance(10_000);
    expect((await call("GET", `${applications}/b`)).json.deploymentStatus).toMatchObject({ available: 1 });
  });

  it("lets the controls of the fleet reach the new devices", async () => {
    const { emulator, call, clock } = await startTest(fleet);
    const { fleet: control } = emulator;
    emulator.reset();
    control.disconnect("d");
    clock.advance(130_000);
    expect((await call("GET", "/devices/d")).json.status).toBe("offline");
    control.reconnect("d");
    expect((await call("GET", "/devices/d")).json.status).toBe("online");
    control.writeLog({ device: "d", application: "a", container: "c" }, "hello");
    expect(control.addDevice({ name: "e" })).toMatch(/^dev_/);
    expect((await call("GET", "/devices")).json).toHaveLength(2);
  });

  it("closes open streams with 1012", async () => {
    const test = await startTest(fleet);
    const socket = openLog(test);
    const end = ending(socket);
    await once(socket, "open");
    test.emulator.reset();
    expect(await end).toEqual([true, 1012, "the emulator was reset"]);
    const again = openLog(test);
    await once(again, "message");
    again.close();
  });

  it("cuts off a stream whose client ignores the close", async () => {
    const { emulator } = await startTest(fleet);
    const { hostname, port } = new URL(emulator.origin);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const closed = new Promise((resolve) => socket.on("error", () => undefined).on("close", resolve));
    const heard = new Promise((resolve) => socket.on("data", resolve));
    socket.write(
      `GET /api/projects/test/devices/d/ssh HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${basic(emulator.accessKey)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    expect(String(await heard)).toMatch(/^HTTP\/1.1 101 /);
    emulator.reset();
    await closed;
  });

  it.each([
    ["a stream that never speaks", { kind: "stall", when: "after" }, [true, 1012, "the emulator was reset"]],
    ["a stream that is dead", { kind: "silence", afterBytes: 1 }, [true, 1006, ""]],
    ["a stream that is never upgraded", { kind: "stall", when: "before" }, [false, 1006, ""]],
  ] as const)("ends %s", async (_, fault, expected) => {
    const test = await startTest(fleet);
    const handle = test.emulator.faults.add({ fault });
    const end = ending(openLog(test));
    await handle.whenApplied();
    test.emulator.reset();
    expect(await end).toEqual(expected);
  });

  it.each([
    { kind: "stall", when: "before" },
    { kind: "stall", when: "after" },
    { kind: "trickle", bytes: 1, every: 1000 },
  ] as const)("ends an answer that the fault %j holds up", async (fault) => {
    const { emulator, call } = await startTest(fleet);
    const handle = emulator.faults.add({ fault, operation: "listDevices" });
    const pending = expect(call("GET", "/devices")).rejects.toThrow();
    if (fault.kind === "stall") await handle.whenApplied();
    else while (emulator.journal.entries().length === 0) await new Promise((resolve) => setImmediate(resolve));
    emulator.reset();
    await pending;
    expect((await call("GET", "/devices")).status).toBe(200);
  });

  it("has a request whose body is still coming served by what exists then", async () => {
    const { emulator, call } = await startTest(fleet);
    const request = httpRequest(`${emulator.baseUrl}/projects/${emulator.projectId}/namespaces`, {
      method: "POST",
      headers: { Authorization: basic(emulator.accessKey), Expect: "100-continue" },
    });
    const response = once(request, "response");
    request.flushHeaders();
    // Node's server asks for the body when it hands over the request.
    await once(request, "continue");
    request.write('{"name":');
    // The request stands before this one in the line of those that are served.
    await call("GET", "/devices");
    emulator.reset();
    request.end('"late"}');
    const [answer] = await response;
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect((await call("GET", "/namespaces/late")).status).toBe(200);
  });

  it("knows the fleet as it was given, whatever became of the object", async () => {
    const projects = [{ name: "test", devices: [{ name: "d" }] }];
    const { emulator, call } = await startTest({ projects });
    projects[0]?.devices.push({ name: "d" });
    emulator.reset();
    expect((await call("GET", "/devices")).json).toHaveLength(1);
  });

  it("throws after close", async () => {
    const { emulator } = await startTest(fleet);
    await emulator.close();
    expect(() => emulator.reset()).toThrow("the emulator is closed: start another");
  });
});
