import { strict as assert } from "node:assert";
import { Agent, request } from "node:http";
import { Emulator, ManualClock } from "@synpse/emulator";
import type { Command } from "./commands.ts";
import { type Answer, breaches, type Operation, operations } from "./document.ts";
import {
  type Application,
  byIdOrName,
  type Device,
  isSelected,
  type Job,
  jobStatus,
  type Model,
  type Namespace,
  nameFromHostname,
  OFFLINE_AFTER,
  starts,
  type Token,
  typeOf,
  usesSecret,
  VALID_NAME,
} from "./model.ts";

const ids = new Map<string, Operation>(operations.map((operation) => [operation.id, operation]));
const QUOTA = { devices: 7, namespaces: 3, applications: 4, secrets: 2 };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at from outside, member by member; the document has judged them.
type Json = any;

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
  readonly headers: Answer["headers"];
}

/** An emulator and the model of it, side by side. A difference is thrown. */
export class Bench {
  readonly #emulator: Emulator;
  readonly #clock: ManualClock;
  readonly #simulated: boolean;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #model: Model = { quota: QUOTA, devices: [], tokens: [], namespaces: [], places: 0 };
  /** Where the reader of pages stands: the places of the first and the last device of the page, or of where it would be. */
  #page:
    | { readonly first: number; readonly last: number; readonly next: string; readonly previous: string }
    | undefined;
  /** What a walk from the first page on must still meet, and has met. */
  #walk: { readonly owed: Set<string>; readonly met: Set<string> } | undefined;
  #quiet = 0;
  /** What an earlier command did to a device may end later: its state is not foretold before all is settled. */
  readonly #rebooted = new Set<string>();

  static async start(seed: number): Promise<Bench> {
    const clock = new ManualClock();
    const simulated = seed % 2 === 0;
    const emulator = await Emulator.start({
      clock,
      seed,
      fleet: {
        registeredDevices: simulated ? "simulated" : "external",
        projects: [{ name: "test", quota: QUOTA, devices: [] }],
      },
    });
    const bench = new Bench(emulator, clock, simulated);
    const [namespace] = (await bench.#ask("listNamespaces")).json;
    bench.#model.namespaces.push(newNamespace(namespace.id, namespace.name, undefined));
    const [token] = (await bench.#ask("listRegistrationTokens")).json;
    bench.#model.tokens.push({ id: token.id, name: token.name, max: null, labels: null, naming: "default" });
    return bench;
  }

  private constructor(emulator: Emulator, clock: ManualClock, simulated: boolean) {
    this.#emulator = emulator;
    this.#clock = clock;
    this.#simulated = simulated;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#emulator.close();
  }

  /** Does one command to both, and compares what the emulator says of it. */
  async run(command: Command): Promise<void> {
    this.#quiet = command.do === "wait" || command.do === "settle" ? this.#quiet : 0;
    await this.#do(command);
    assert.deepEqual(this.#emulator.violations, []);
  }

  async #do(command: Command): Promise<void> {
    const { devices, tokens, namespaces } = this.#model;
    switch (command.do) {
      case "register":
        return this.#register(pick(tokens, command.token), command.hostname);
      case "addDevice":
        return this.#addDevice(command.name, command.labels);
      case "updateDevice": {
        const device = pick(devices, command.device);
        const { name, labels } = command;
        const { status } = await this.#ask("updateDevice", { device: device?.id ?? "none" }, { name, labels });
        const wrong = name !== undefined && (!VALID_NAME.test(name) || isTaken(devices, name, device));
        assert.equal(status, expected(name, device !== undefined, wrong));
        if (!device || wrong) return;
        device.name = name ?? device.name;
        if (labels !== undefined) device.labels = labels ?? {};
        return;
      }
      case "deleteDevice": {
        const device = pick(devices, command.device);
        const { status } = await this.#ask("deleteDevice", { device: device?.name ?? "none" });
        assert.equal(status, device ? 200 : 404);
        if (!device) return;
        remove(devices, device);
        this.#walk?.owed.delete(device.id);
        for (const { jobs } of namespaces) for (const { runs } of jobs) runs.delete(device.id);
        return;
      }
      case "disconnect":
      case "reconnect": {
        const device = pick(devices, command.device);
        if (!device?.simulated) return;
        this.#emulator.fleet[command.do](device.name);
        if (device.connected && command.do === "disconnect") device.heardUntil = this.#clock.now();
        device.connected = command.do === "reconnect";
        return;
      }
      case "reboot": {
        const device = pick(devices, command.device);
        const { status } = await this.#ask("rebootDevice", { device: device?.id ?? "none" });
        assert.equal(status, device ? (device.connected ? 200 : 409) : 404);
        if (!device?.connected) return;
        this.#rebooted.add(device.id);
        // It is away for some seconds: what happens to it meanwhile is not foretold, so nothing does.
        this.#clock.advance(6000);
        return;
      }
      case "createToken": {
        const { name, max, labels, naming } = command;
        const sent = { name, maxRegistrations: max, labels, namingStrategy: { type: naming } };
        const { status, json } = await this.#ask("createRegistrationToken", {}, sent);
        const wrong = !VALID_NAME.test(name) || isTaken(tokens, name);
        assert.equal(status, wrong ? 400 : 200);
        if (!wrong) tokens.push({ id: json.id, name, max, labels, naming });
        return;
      }
      case "updateToken": {
        const token = pick(tokens, command.token);
        const { name, max } = command;
        const { status } = await this.#ask(
          "updateRegistrationToken",
          { token: token?.id ?? "none" },
          { name, maxRegistrations: max },
        );
        const wrong = !VALID_NAME.test(name) || isTaken(tokens, name, token);
        assert.equal(status, expected(name, token !== undefined, wrong));
        if (token && !wrong) Object.assign(token, { name, max, labels: null, naming: "default" });
        return;
      }
      case "deleteToken": {
        const token = pick(tokens, command.token);
        const { status } = await this.#ask("deleteRegistrationToken", { token: token?.id ?? "none" });
        assert.equal(status, token ? 200 : 404);
        if (!token) return;
        remove(tokens, token);
        for (const device of devices) if (device.token === token.id) device.token = "";
        return;
      }
      case "createNamespace": {
        const name = command.namespace;
        const reply = await this.#ask("createNamespace", {}, { name });
        const status = this.#creation(name, namespaces, "namespaces", namespaces.length);
        assert.equal(reply.status, status);
        if (status !== 200) return;
        namespaces.push(newNamespace(reply.json.id, name, undefined));
        await this.#sameInList(reply, "listNamespaces");
        return;
      }
      case "deleteNamespace": {
        const namespace = byIdOrName(namespaces, command.namespace);
        const { status } = await this.#ask("deleteNamespace", { namespace: command.namespace });
        assert.equal(status, namespace ? 200 : 404);
        if (namespace) remove(namespaces, namespace);
        return;
      }
      case "updateNamespace": {
        const namespace = byIdOrName(namespaces, command.namespace);
        const { registrySecret } = command;
        const config =
          registrySecret === undefined ? {} : { config: { registryAuthentication: { fromSecret: registrySecret } } };
        const { status } = await this.#ask(
          "updateNamespace",
          { namespace: command.namespace },
          { name: command.namespace, ...config },
        );
        assert.equal(status, expected(command.namespace, namespace !== undefined, false));
        if (!namespace || namespace.registrySecret === registrySecret) return;
        namespace.registrySecret = registrySecret;
        for (const application of namespace.applications) application.configVersion++;
        return;
      }
      case "createSecret":
      case "updateSecret":
      case "deleteSecret":
        return this.#secret(command);
      case "createApplication":
      case "updateApplication":
      case "deleteApplication":
        return this.#application(command);
      case "createJob":
      case "updateJob":
      case "deleteJob":
        return this.#job(command);
      case "page":
        return this.#turn(command.turn, command.size);
      case "find": {
        const { json, headers } = await this.#ask(
          "listDevices",
          {},
          undefined,
          `labels=${encodeURIComponent(JSON.stringify(command.labels))}`,
        );
        const fitting = devices.filter(({ labels }) =>
          Object.entries(command.labels).every(([key, value]) => labels[key] === value),
        );
        assert.deepEqual(idsOf(json), idsOf(fitting));
        assert.equal(headers["total-items"], String(fitting.length));
        return;
      }
      case "wait":
        this.#clock.advance(command.ms);
        this.#quiet += command.ms;
        return;
      case "settle":
        this.#clock.advance(70_000);
        this.#quiet += 70_000;
        return;
    }
  }

  async #register(token: Token | undefined, hostname: string): Promise<void> {
    const { devices, quota } = this.#model;
    const { status, json } = await this.#ask(
      "registerDevice",
      {},
      {
        deviceRegistrationTokenId: token?.id ?? "drt_none",
        deviceInfo: { hostname },
      },
    );
    const used = devices.filter((device) => device.token === token?.id).length;
    const full = token?.max != null && used >= token.max;
    assert.equal(status, token ? (full ? 400 : devices.length >= quota.devices ? 402 : 200) : 401);
    if (status !== 200 || !token) return;
    const foretold = token.naming === "fromHostname" ? nameFromHostname(hostname, devices) : undefined;
    const device = (await this.#ask("getDevice", { device: json.deviceId })).json;
    if (foretold === undefined) {
      assert.match(device.name, VALID_NAME);
      assert.ok(!isTaken(devices, device.name), "a generated name is free");
    } else assert.equal(device.name, foretold);
    this.#joined(device, token.labels ?? {}, token.id, this.#simulated);
  }

  #addDevice(name: string, labels: Record<string, string> | Readonly<Record<string, string>>): void {
    const { devices, quota } = this.#model;
    const good = VALID_NAME.test(name) && !isTaken(devices, name) && devices.length < quota.devices;
    let id: string | undefined;
    try {
      id = this.#emulator.fleet.addDevice({ name, labels });
    } catch (error) {
      assert.ok(!good, String(error));
      return;
    }
    assert.ok(good, "a device that must not be was added");
    this.#joined({ id, name }, labels, "", true);
  }

  #joined(
    { id, name }: { id: string; name: string },
    labels: Device["labels"],
    token: string,
    simulated: boolean,
  ): void {
    const heardUntil = this.#clock.now();
    const place = this.#model.places++;
    this.#model.devices.push({ id, name, place, labels, token, simulated, connected: simulated, heardUntil });
  }

  async #secret(command: Extract<Command, { do: "createSecret" | "updateSecret" | "deleteSecret" }>): Promise<void> {
    const { namespaces } = this.#model;
    const namespace = byIdOrName(namespaces, command.namespace);
    const at = { namespace: command.namespace, secret: command.name };
    const secret = namespace && byIdOrName(namespace.secrets, command.name);
    if (command.do === "deleteSecret") {
      assert.equal((await this.#ask("deleteSecret", at)).status, secret ? 200 : 404);
      if (secret) remove(namespace.secrets, secret);
      return;
    }
    const { type } = command;
    const data = command.text === undefined ? undefined : Buffer.from(command.text).toString("base64");
    if (command.do === "createSecret") {
      const reply = await this.#ask("createSecret", at, { name: command.name, type, data });
      const count = namespaces.reduce((sum, { secrets }) => sum + secrets.length, 0);
      const status = namespace ? this.#creation(command.name, namespace.secrets, "secrets", count) : 404;
      assert.equal(reply.status, status);
      if (status !== 200 || !namespace) return;
      const { id } = reply.json;
      namespace.secrets.push({ id, name: command.name, type: type ?? "Environment", version: 1, data: data ?? "" });
      await this.#sameInList(reply, "listSecrets", at, ["data"]);
      return;
    }
    const { status } = await this.#ask("updateSecret", at, { type, data });
    const wrong = secret && type !== undefined && type !== secret.type;
    assert.equal(status, secret ? (wrong ? 400 : 200) : 404);
    if (!secret || wrong) return;
    secret.version++;
    secret.data = data ?? secret.data;
    for (const application of namespace.applications) {
      if (usesSecret(application, namespace, secret.name)) application.configVersion++;
    }
  }

  async #application(
    command: Extract<Command, { do: "createApplication" | "updateApplication" | "deleteApplication" }>,
  ): Promise<void> {
    const { namespaces } = this.#model;
    const namespace = byIdOrName(namespaces, command.namespace);
    const list = namespace?.applications ?? [];
    const wanted = command.do === "updateApplication" ? command.application : command.name;
    const at = { namespace: command.namespace, application: wanted };
    const application = byIdOrName(list, wanted);
    if (command.do === "deleteApplication") {
      assert.equal((await this.#ask("deleteApplication", at)).status, application ? 200 : 404);
      if (application) remove(list, application);
      return;
    }
    const { name, scheduling, containers } = command;
    const sent = { name, scheduling, spec: { containers } };
    if (command.do === "createApplication") {
      const reply = await this.#ask("createApplication", at, sent);
      const count = namespaces.reduce((sum, { applications }) => sum + applications.length, 0);
      const missing = VALID_NAME.test(name) && !namespace;
      const status = missing ? 404 : this.#creation(name, list, "applications", count);
      assert.equal(reply.status, status);
      if (status !== 200) return;
      list.push({ id: reply.json.id, name, version: 1, configVersion: 1, scheduling, containers });
      await this.#sameInList(reply, "listApplications", at);
      return;
    }
    const { status } = await this.#ask("updateApplication", at, sent);
    const wrong = !VALID_NAME.test(name) || isTaken(list, name, application);
    assert.equal(status, expected(name, application !== undefined, wrong));
    if (!application || wrong) return;
    Object.assign(application, { name, scheduling, containers, version: application.version + 1 });
  }

  async #job(command: Extract<Command, { do: "createJob" | "updateJob" | "deleteJob" }>): Promise<void> {
    const namespace = byIdOrName(this.#model.namespaces, command.namespace);
    const list = namespace?.jobs ?? [];
    const { name } = command;
    const at = { namespace: command.namespace, job: name };
    const job = byIdOrName(list, name);
    if (command.do === "deleteJob") {
      assert.equal((await this.#ask("deleteJob", at)).status, job ? 200 : 404);
      if (job) remove(list, job);
      return;
    }
    const { scheduling, containers } = command;
    if (command.do === "createJob") {
      const reply = await this.#ask("createJob", at, { name, scheduling, spec: { containers } });
      const status = expected(name, namespace !== undefined, isTaken(list, name));
      assert.equal(reply.status, status);
      if (status !== 200) return;
      const created: Job = { id: reply.json.id, name, version: 1, scheduling, desired: "running", runs: new Map() };
      list.push(created);
      await this.#sameInList(reply, "listJobs", at);
      this.#lookAtJob(created, reply.json, "placed");
      return;
    }
    const { desired } = command;
    const { status, json } = await this.#ask("updateJob", at, {
      scheduling,
      spec: { containers },
      desiredState: desired,
    });
    assert.equal(status, job ? 200 : 404);
    if (!job) return;
    job.version++;
    job.scheduling = scheduling;
    // What was stopped is to run again.
    if (desired === "running" && job.desired === "stopped") {
      for (const run of job.runs.values()) if (run.state === "stopped") run.state = "pending";
    }
    job.desired = desired ?? job.desired;
    this.#lookAtJob(job, json, "placed");
  }

  /** Reads one page on, or back, or the first, and works out by itself what must be on it. */
  async #turn(turn: "first" | "next" | "previous", size: number): Promise<void> {
    const { devices } = this.#model;
    const from = turn === "first" ? undefined : this.#page;
    const token = from && turn !== "first" ? from[turn] : "";
    if (turn !== "first" && token === "") return;
    const { json, headers, status } = await this.#ask(
      "listDevices",
      {},
      undefined,
      `pageSize=${size}&pageToken=${token}`,
    );
    assert.equal(status, 200);
    const before = from ? devices.filter(({ place }) => place < from.first) : [];
    const after = from ? devices.filter(({ place }) => place > from.last) : devices;
    const page = turn === "previous" ? before.slice(-size) : after.slice(0, size);
    assert.deepEqual(idsOf(json), idsOf(page));
    assert.equal(headers["total-items"], String(devices.length));
    assert.equal(headers["page-size"], String(size));
    // An empty page stands where it would be.
    const gap = turn === "previous" ? (from?.first ?? 0) : (from?.last ?? -1) + 1;
    const first = page[0]?.place ?? gap;
    const last = page.at(-1)?.place ?? gap - 1;
    const next = String(headers["next-page-token"] ?? "");
    const previous = String(headers["previous-page-token"] ?? "");
    assert.equal(
      next !== "",
      devices.some(({ place }) => place > last),
      "a next page",
    );
    assert.equal(
      previous !== "",
      devices.some(({ place }) => place < first),
      "a previous page",
    );
    this.#page = { first, last, next, previous };

    // The same again without looking at places: whoever walks on meets all that were and stay there, once.
    if (turn === "first") this.#walk = { owed: new Set(idsOf(devices)), met: new Set() };
    if (turn === "previous") this.#walk = undefined;
    if (!this.#walk) return;
    for (const id of idsOf(json)) {
      assert.ok(!this.#walk.met.has(id), "a device came twice");
      this.#walk.met.add(id);
      this.#walk.owed.delete(id);
    }
    if (next === "") {
      assert.deepEqual([...this.#walk.owed], [], "devices were skipped");
      this.#walk = undefined;
    }
  }

  /** Compares all that a client can see. */
  async audit(): Promise<void> {
    const { devices, tokens, namespaces } = this.#model;
    const now = this.#clock.now();
    const listed = (await this.#ask("listDevices", {}, undefined, "pageSize=500")).json;
    assert.deepEqual(idsOf(listed), idsOf(devices));
    for (const [index, device] of devices.entries()) this.#lookAtDevice(device, listed[index], now);
    unique(listed);

    const listedTokens = (await this.#ask("listRegistrationTokens")).json;
    unique(listedTokens);
    assert.deepEqual(
      listedTokens.map((token: Json) => [
        token.id,
        token.name,
        token.maxRegistrations,
        token.labels,
        token.deviceCount,
      ]),
      tokens.map(({ id, name, max, labels }) => [
        id,
        name,
        max,
        labels,
        devices.filter(({ token }) => token === id).length,
      ]),
    );

    const listedNamespaces = (await this.#ask("listNamespaces")).json;
    unique(listedNamespaces);
    assert.deepEqual(
      listedNamespaces.map((one: Json) => [one.id, one.name, one.applicationCount ?? 0, registrySecretOf(one)]),
      namespaces.map(({ id, name, applications, registrySecret }) => [id, name, applications.length, registrySecret]),
    );
    const scheduled = new Map<string, string[]>(devices.map(({ id }) => [id, []]));
    for (const namespace of namespaces) await this.#auditNamespace(namespace, scheduled);

    const device = devices[now % Math.max(1, devices.length)];
    if (device) {
      const full = (await this.#ask("getDevice", { device: device.name }, undefined, "full")).json;
      assert.deepEqual(idsOf(full.applications ?? []).sort(), (scheduled.get(device.id) ?? []).sort());
    }
    const [membership] = (await this.#ask("listMemberships", {}, undefined, "full")).json;
    const sum = (count: (namespace: Namespace) => number): number =>
      namespaces.reduce((all, one) => all + count(one), 0);
    const { deviceCount, namespaceCount, applicationCount, secretCount } = membership.project;
    assert.deepEqual(
      { deviceCount, namespaceCount, applicationCount, secretCount },
      {
        deviceCount: devices.length,
        namespaceCount: namespaces.length,
        applicationCount: sum(({ applications }) => applications.length),
        secretCount: sum(({ secrets }) => secrets.length),
      },
    );
    if (this.#quiet >= 60_000) this.#rebooted.clear();
  }

  #lookAtDevice(device: Device, seen: Json, now: number): void {
    assert.deepEqual(
      [seen.name, seen.labels ?? {}, seen.registrationTokenId],
      [device.name, device.labels, device.token],
    );
    const heard = Date.parse(seen.lastSeenAt);
    if (device.connected) assert.ok(heard <= now && heard > now - 10_000, `last seen ${seen.lastSeenAt}`);
    else assert.ok(heard <= device.heardUntil && heard >= device.heardUntil - 10_000, `last seen ${seen.lastSeenAt}`);
    assert.equal(seen.status, now - heard <= OFFLINE_AFTER ? "online" : "offline");
    assert.ok(Date.parse(seen.createdAt) <= Date.parse(seen.updatedAt));
  }

  async #auditNamespace(namespace: Namespace, scheduled: Map<string, string[]>): Promise<void> {
    const at = { namespace: namespace.id };
    const secrets = (await this.#ask("listSecrets", at)).json;
    unique(secrets);
    assert.deepEqual(
      secrets.map((secret: Json) => [secret.id, secret.name, secret.type, secret.version, secret.data]),
      namespace.secrets.map(({ id, name, type, version }) => [id, name, type, version, undefined]),
    );
    for (const { id, data } of namespace.secrets) {
      assert.equal((await this.#ask("getSecret", { ...at, secret: id })).json.data ?? "", data);
    }
    const applications = (await this.#ask("listApplications", at)).json;
    unique(applications);
    assert.deepEqual(idsOf(applications), idsOf(namespace.applications));
    for (const [index, application] of namespace.applications.entries()) {
      await this.#lookAtApplication(namespace, application, applications[index], scheduled);
    }
    const jobs = (await this.#ask("listJobs", at)).json;
    unique(jobs);
    assert.deepEqual(idsOf(jobs), idsOf(namespace.jobs));
    for (const [index, job] of namespace.jobs.entries()) this.#lookAtJob(job, jobs[index], "later");
  }

  async #lookAtApplication(
    namespace: Namespace,
    application: Application,
    seen: Json,
    scheduled: Map<string, string[]>,
  ): Promise<void> {
    const { scheduling, containers } = application;
    assert.deepEqual(
      [seen.name, seen.version, seen.configVersion, seen.scheduling.type, seen.namespaceId],
      [application.name, application.version, application.configVersion, typeOf(scheduling), namespace.id],
    );
    const selected = this.#model.devices.filter((device) => isSelected(scheduling, device));
    for (const { id } of selected) scheduled.get(id)?.push(application.id);
    const allocations = (
      await this.#ask("listApplicationAllocations", { namespace: namespace.id, application: application.id })
    ).json;
    assert.deepEqual(allocations.map((one: Json) => one.deviceId).sort(), idsOf(selected).sort());
    const { total, available, pending } = seen.deploymentStatus;
    assert.deepEqual([total, available + pending], [selected.length, total]);
    for (const { deviceName, deviceId, applicationStatuses } of allocations) {
      const device = selected.find(({ id }) => id === deviceId);
      assert.equal(deviceName, device?.name);
      const names = applicationStatuses.map(({ name }: Json) => name);
      if (device?.simulated === false) assert.deepEqual(names, []);
      // A device that has heard of the latest has just these containers.
      else if (device?.connected && this.#quiet >= 60_000) {
        assert.deepEqual(
          names,
          containers.map(({ name }) => name),
        );
        const states = applicationStatuses.map(({ state }: Json) => state);
        const all = states.every((state: string) => state === "running");
        assert.equal(all, starts(containers, namespace), `${application.name} on ${deviceName}: ${states}`);
      }
    }
    if (this.#quiet < 60_000 || selected.some(({ simulated, connected }) => simulated && !connected)) return;
    const willing = starts(containers, namespace) ? selected.filter(({ simulated }) => simulated).length : 0;
    assert.equal(available, willing);
  }

  #lookAtJob(job: Job, seen: Json, when: "placed" | "later"): void {
    const { devices } = this.#model;
    assert.deepEqual(
      [seen.name, seen.version, seen.desiredState, seen.scheduling.type],
      [job.name, job.version, job.desired, typeOf(job.scheduling)],
    );
    const runs: Json[] = seen.deviceJobs ?? [];
    assert.equal(seen.status, jobStatus(runs.map(({ state }) => state)));
    const open = runs.some(({ state }) => state === "pending" || state === "running");
    const last = runs.reduce((latest, { completedAt }) => [completedAt, latest].sort().at(-1), NEVER);
    assert.equal(seen.completedAt, open ? NEVER : last);
    const there = new Set(runs.map(({ deviceId }) => deviceId));
    assert.equal(there.size, runs.length, "one run for a device");
    // Every device that it was scheduled on has one; those that are not meant any more keep theirs once it has begun.
    if (when === "placed") {
      for (const device of devices) {
        const known = job.runs.get(device.id);
        const stays = isSelected(job.scheduling, device) || (known !== undefined && known.state !== "pending");
        if (known?.state === "pending" && !isSelected(job.scheduling, device)) continue;
        assert.equal(there.has(device.id), stays, `a run on ${device.name}`);
      }
    } else assert.deepEqual([...there].sort(), [...job.runs.keys()].sort());
    for (const { id, deviceId, state, startedAt, completedAt, updatedAt, desiredState, statuses } of runs) {
      const device = devices.find((one) => one.id === deviceId);
      assert.ok(device, "the device of a run is there");
      const known = job.runs.get(deviceId);
      if (known) {
        assert.equal(id, known.id);
        if (FINAL.includes(known.state)) assert.equal(state, known.state, "what is over stays as it was");
        if (known.state === "running") assert.notEqual(state, "pending");
        assert.ok(updatedAt >= known.updatedAt, "a run's update is not before an earlier one");
      }
      assert.equal(desiredState, job.desired);
      assert.equal(completedAt !== NEVER, FINAL.includes(state));
      if (startedAt !== NEVER && completedAt !== NEVER) assert.ok(startedAt <= completedAt);
      for (const { timestamp } of completedAt === NEVER ? [] : statuses)
        assert.ok(timestamp <= completedAt, "over after all");
      if (!device.simulated)
        assert.ok(state === (job.desired === "stopped" ? "stopped" : "pending"), `${state}, by nobody`);
      else if (device.connected && this.#quiet >= 60_000) assert.notEqual(state, "pending");
    }
    job.runs.clear();
    for (const { id, deviceId, state, updatedAt } of runs) job.runs.set(deviceId, { id, state, updatedAt });
  }

  /** The status that a creation must have. */
  #creation(name: string, list: readonly { name: string }[], kind: keyof Model["quota"], count: number): number {
    if (!VALID_NAME.test(name)) return 400;
    if (count >= this.#model.quota[kind]) return 402;
    return isTaken(list, name) ? 400 : 200;
  }

  /** What a creation answered is what stands in the list, byte by byte; but for members that lists leave out. */
  async #sameInList(
    created: Reply,
    list: string,
    at: Readonly<Record<string, string>> = {},
    without: readonly string[] = [],
  ): Promise<void> {
    const { text } = await this.#ask(list, at);
    const shown = Object.fromEntries(Object.entries(created.json).filter(([name]) => !without.includes(name)));
    assert.ok(text.endsWith(`${JSON.stringify(shown)}]\n`), `${text} ends in ${JSON.stringify(shown)}`);
  }

  async #ask(
    id: string,
    parameters: Readonly<Record<string, string>> = {},
    body?: unknown,
    query = "",
  ): Promise<Reply> {
    const operation = ids.get(id);
    assert.ok(operation);
    const { projectId, accessKey, personalAccessKey } = this.#emulator;
    const values: Readonly<Record<string, string>> = { project: projectId, ...parameters };
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
    const key = id === "listMemberships" ? personalAccessKey : accessKey;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const sent = request(
        `${this.#emulator.baseUrl}${path}${query === "" ? "" : `?${query}`}`,
        {
          method: operation.method,
          agent: this.#agent,
          headers: {
            "Content-Length": Buffer.byteLength(text),
            ...(operation.open ? {} : { Authorization: `Basic ${btoa(`${key}:`)}` }),
          },
        },
        (response) => {
          let whole = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            whole += chunk;
          });
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
    assert.deepEqual(breaches(operation, answer), [], id);
    const json: Json = answer.status === 200 && answer.body !== "" ? JSON.parse(answer.body) : undefined;
    return { status: answer.status, text: answer.body, json, headers: answer.headers };
  }
}

const NEVER = "0001-01-01T00:00:00Z";
const FINAL = ["failed", "succeeded", "stopped"];

function newNamespace(id: string, name: string, registrySecret: string | undefined): Namespace {
  return { id, name, registrySecret, applications: [], jobs: [], secrets: [] };
}

const registrySecretOf = (seen: Json): string | undefined => seen.config?.registryAuthentication?.fromSecret;

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

function remove<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}

const idsOf = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

function isTaken(list: readonly { readonly name: string }[], name: string, except?: unknown): boolean {
  return list.some((one) => one !== except && one.name === name);
}

/** The status of a request: the document looks at the name before anybody asks what is there. */
function expected(name: string | undefined, there: boolean, wrong: boolean): number {
  if (name !== undefined && !VALID_NAME.test(name)) return 400;
  return there ? (wrong ? 400 : 200) : 404;
}

/** No two have a name in common, and later ones were not created before. */
function unique(list: readonly Json[]): void {
  assert.equal(new Set(list.map(({ name }) => name)).size, list.length);
  for (const [index, { createdAt }] of list.entries()) {
    assert.ok(index === 0 || list[index - 1].createdAt <= createdAt, "in order of creation");
  }
}
