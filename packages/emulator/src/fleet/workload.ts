import { createHash } from "node:crypto";
import type { ContainerSpec, ExecSpec, WorkloadStatus } from "../generated/schema.ts";
import { fraction } from "../store/random.ts";
import type { DeviceRecord, NamespaceRecord } from "../store/records.ts";
import { timestamp } from "../store/time.ts";
import { findBehaviour, type ImageBehaviour, linesKept, pullFailure, startFailure } from "./behaviours.ts";
import { createError } from "./create-error.ts";
import { type ImageReference, imageOf, pullTime } from "./images.ts";
import type { ContainerLog } from "./logs/container-log.ts";
import { usesHostNetwork } from "./network/listeners.ts";
import { findPortConflict, portError } from "./network/port-conflict.ts";
import { missingSecret } from "./references.ts";
import { planRun } from "./run-plan.ts";
import type { Due, Timeline, Timer } from "./timeline.ts";

export type State = "pending" | "created" | "running" | "stopped" | "failed" | "exited";

/** What a container knows of the place where it is to run. */
export interface Site {
  readonly timeline: Timeline;
  readonly seed: number;
  /** How many times faster than life everything goes. */
  readonly speed: number;
  readonly behaviours: readonly ImageBehaviour[];
  readonly device: DeviceRecord;
  readonly namespace: NamespaceRecord;
  /** Name of the application or job. */
  readonly owner: string;
  /** `service`: kept running by its restart policy. `job`: runs once. */
  readonly mode: "service" | "job";
  /** Told after every change of state. */
  readonly changed: () => void;
}

/** Times a pull is tried before the container fails for good, and the pauses between, in milliseconds. */
const PULL_RETRIES = [1000, 2000];
/** A registry's "no" comes this fast; an image that is there already is looked up this fast. */
const QUICK_PULL = 200;
/** So long the Docker engine waits for a registry that does not answer. */
const PULL_TIMEOUT = 15_000;
/** Longest pause before what failed is tried again: a start, or a pull that will succeed at some time. */
const MAX_RETRY_DELAY = 60_000;
/** So often something has been tried that exists for a long time. */
const LONG = Number.POSITIVE_INFINITY;
/** Every step takes some time, or a container that restarts for ever would keep the clock from going on. */
const MIN_DELAY = 1;
/** A paused container goes on this long after its device is back. */
const RESUME_DELAY = 200;

/** What a container does next, as data: it can be put off, and written down. */
export type Step =
  /** The registry has answered. */
  | { readonly kind: "pulled"; readonly attempt: number }
  /** The image is asked for again. */
  | { readonly kind: "pull"; readonly attempt: number }
  | { readonly kind: "create" }
  | { readonly kind: "run" }
  | { readonly kind: "end"; readonly exitCode: number };

/** A container as data, without its log and its specification. */
export interface SavedWorkload {
  readonly state: State;
  readonly message: string;
  readonly changedAt: number;
  readonly startedAt?: number | undefined;
  readonly completedAt?: number | undefined;
  readonly restarts: number;
  readonly awaitsSecret: boolean;
  /** What it does next, and when; without a time while its device is not connected. */
  readonly next?: { readonly step: Step; readonly due?: Due | undefined } | undefined;
}

/** One simulated container (or host process): pending → created → running, or what goes wrong on the way. */
export class Workload {
  readonly name: string;
  readonly log: ContainerLog;
  readonly spec: ContainerSpec | ExecSpec;
  readonly #site: Site;
  /** None for most: a large fleet has many containers, and few of them are looked at. */
  #onStopped: Set<() => void> | undefined;
  #state: State = "pending";
  #message = "";
  #changedAt: number;
  #startedAt: number | undefined;
  #completedAt: number | undefined;
  #restarts = 0;
  #awaitsSecret = false;
  /** Without a timer while the device is not connected. */
  #next: { readonly timer: Timer | undefined; readonly step: Step } | undefined;

  constructor(name: string, spec: ContainerSpec | ExecSpec, site: Site, log: ContainerLog) {
    this.name = name;
    this.log = log;
    this.spec = spec;
    this.#site = site;
    this.#changedAt = site.timeline.now();
    log.keep(linesKept(this.behaviour));
  }

  /** Everything that its specification, its site and its log do not tell. */
  save(): SavedWorkload {
    const next = this.#next;
    return {
      state: this.#state,
      message: this.#message,
      changedAt: this.#changedAt,
      ...(this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(this.#completedAt !== undefined && { completedAt: this.#completedAt }),
      restarts: this.#restarts,
      awaitsSecret: this.#awaitsSecret,
      ...(next && {
        next: { step: next.step, ...(next.timer && { due: { at: next.timer.at, order: next.timer.order } }) },
      }),
    };
  }

  /** Makes a new container into the one that was saved: it goes on with its next step at its time. */
  restore(saved: SavedWorkload): void {
    this.#state = saved.state;
    this.#message = saved.message;
    this.#changedAt = saved.changedAt;
    this.#startedAt = saved.startedAt;
    this.#completedAt = saved.completedAt;
    this.#restarts = saved.restarts;
    this.#awaitsSecret = saved.awaitsSecret;
    if (!saved.next) return;
    const { step, due } = saved.next;
    this.#next = { step, timer: due && this.#site.timeline.plan(due, () => this.#take(step)) };
  }

  get state(): State {
    return this.#state;
  }

  /** Name of its application or job. */
  get owner(): string {
    return this.#site.owner;
  }

  /** undefined for a host process, and for an image whose name cannot be read. */
  get image(): ImageReference | undefined {
    const image = this.#image();
    return typeof image === "object" ? image : undefined;
  }

  /** What the fleet says of its image. */
  get behaviour(): ImageBehaviour | undefined {
    const { image } = this;
    return image && findBehaviour(this.#site.behaviours, image);
  }

  /** Calls back, once, when a container that runs now does so no more. */
  whenStopped(stopped: () => void): () => void {
    this.#onStopped ??= new Set();
    this.#onStopped.add(stopped);
    return () => void this.#onStopped?.delete(stopped);
  }

  /** When its state, or what is said of it, last changed. */
  get changedAt(): number {
    return this.#changedAt;
  }

  /** When it last ended. */
  get completedAt(): number | undefined {
    return this.#completedAt;
  }

  status(): WorkloadStatus {
    return {
      name: this.name,
      state: this.#state,
      message: this.#message,
      timestamp: timestamp(this.#changedAt),
      annotations: null,
      startedAt: timestamp(this.#startedAt),
      completedAt: timestamp(this.#completedAt),
    };
  }

  /** The agent takes it up: looks for its secrets, pulls its image, creates and starts it. */
  start(): void {
    const { namespace } = this.#site;
    const missing = missingSecret(this.spec, namespace);
    this.#awaitsSecret = missing !== undefined;
    if (missing !== undefined) {
      this.#set("pending", missing);
      return;
    }
    const image = this.#image();
    if (image === undefined) this.#prepare();
    else if (typeof image === "string") this.#set("failed", image);
    else this.#pull(image, 0);
  }

  /** As it is a long time after: used for what exists when the emulator starts. */
  settle(at: number): void {
    const image = this.#image();
    if (missingSecret(this.spec, this.#site.namespace) !== undefined) {
      this.start();
      return;
    }
    const failure = typeof image === "object" ? pullFailure(this.behaviour, image, LONG) : undefined;
    const error = typeof image === "string" ? image : (failure?.message ?? createError(this.spec));
    if (error !== undefined) {
      this.#set("failed", error, at);
      return;
    }
    if (typeof image === "object") this.#site.device.images.add(image.name);
    this.#run(at, LONG);
  }

  /** Tries again, in case a secret has appeared. */
  retryForSecret(): void {
    if (this.#awaitsSecret) this.start();
  }

  /** A job's container is told to stop. */
  stop(at = this.#site.timeline.now()): void {
    this.#cancel();
    if (this.#state === "running") this.#completedAt = at;
    this.log.end(this.#site.timeline.now());
    this.#set("stopped", "stopped on request", at);
  }

  /** The container is no more. */
  remove(): void {
    this.#cancel();
    this.log.end(this.#site.timeline.now());
    this.#stopped();
  }

  /** Contact with the device is lost: nothing is heard of it any more. */
  pause(): void {
    this.#next?.timer?.cancel();
    if (this.#next) this.#next = { step: this.#next.step, timer: undefined };
  }

  /** Contact is back: it goes on where it stood. A secret that it waits for may have come meanwhile. */
  resume(): void {
    if (this.#awaitsSecret) this.start();
    else if (this.#next) this.#later(RESUME_DELAY, this.#next.step);
  }

  /** The device has been rebooted: a service comes up again, a job's container was killed. */
  rebooted(): void {
    if (this.#state !== "running" && this.#state !== "created") {
      this.resume();
      return;
    }
    this.#cancel();
    this.log.feed(undefined, this.#site.timeline.now());
    if (this.#site.mode === "service") this.#create();
    else this.#end(137, "container killed: the device was rebooted");
  }

  #pull(image: ImageReference, attempt: number): void {
    const { seed, device } = this.#site;
    const { behaviour } = this;
    const present = device.images.has(image.name);
    const always = image.tag === "latest" || ("forcePull" in this.spec && this.spec.forcePull === true);
    if (present && !always) {
      this.#prepare();
      return;
    }
    this.#set("pending", `Pulling image ${image.name}`);
    const failure = pullFailure(behaviour, image, attempt);
    const taken = behaviour?.pullTime === undefined ? pullTime(seed, image, device.id) : 1000 * behaviour.pullTime;
    const failing = failure?.slow ? PULL_TIMEOUT : QUICK_PULL;
    this.#later(failure ? failing : present ? QUICK_PULL : taken, { kind: "pulled", attempt });
  }

  #pulled(image: ImageReference, attempt: number): void {
    const failure = pullFailure(this.behaviour, image, attempt);
    if (!failure) {
      this.#site.device.images.add(image.name);
      this.#prepare();
      return;
    }
    const pause = failure.passes ? retryDelay(attempt) : PULL_RETRIES[attempt];
    this.#set(pause === undefined ? "failed" : "pending", failure.message);
    if (pause !== undefined) this.#later(pause, { kind: "pull", attempt: attempt + 1 });
  }

  /** All that the container needs is there. */
  #prepare(): void {
    const seconds = this.behaviour?.createTime ?? 0;
    if (seconds === 0) {
      this.#create();
      return;
    }
    this.#set("pending", "Creating container");
    this.#later(1000 * seconds, { kind: "create" });
  }

  #create(): void {
    const error = createError(this.spec);
    if (error !== undefined) {
      this.#set("failed", error);
      return;
    }
    this.#set("created", "");
    const { seed, device } = this.#site;
    const usual = 120 + 240 * fraction(seed, "create", device.id, this.name);
    const seconds = this.behaviour?.startTime;
    this.#later(seconds === undefined ? usual : 1000 * seconds, { kind: "run" });
  }

  /** The container starts, unless the device cannot start it; `failures`: how often that has been so. */
  #run(at: number, failures = this.#restarts): void {
    const { mode, seed, device, owner, timeline, speed } = this.#site;
    const conflict = findPortConflict(device, this);
    const onHost = usesHostNetwork(this.spec);
    const error = conflict && !onHost ? portError(conflict, this.#endpoint()) : startFailure(this.behaviour, failures);
    if (error !== undefined) {
      this.#startFailed(error);
      return;
    }
    this.#startedAt = at;
    const { image } = this;
    const { lines, end } = planRun({
      name: this.name,
      spec: this.spec,
      mode,
      image,
      behaviour: this.behaviour,
      owner,
      device,
      seed,
      speed,
      startedAt: at,
      portTaken: conflict?.port,
    });
    const now = timeline.now();
    this.log.feed(lines, now);
    this.#set("running", "", at);
    if (end === undefined) return;
    const endsAt = at + (end.afterSeconds * 1000) / speed;
    if (mode === "job" && endsAt <= now) this.#end(end.exitCode, undefined, endsAt);
    else this.#later(Math.max(0, endsAt - now) * speed, { kind: "end", exitCode: end.exitCode });
  }

  #end(code: number, message = `exit code ${code}`, at = this.#site.timeline.now()): void {
    const now = this.#site.timeline.now();
    this.#completedAt = at;
    this.log.flush(now);
    if (this.#site.mode === "job") {
      this.log.end(now);
      this.#set(code === 0 ? "exited" : "failed", message, at);
      return;
    }
    const again = code === 0 && this.spec.restartPolicy?.name === "on-failure" ? undefined : this.#tryAgain();
    if (again === undefined) this.#set("exited", message);
    else if (again === "given up") this.#set("failed", `${message}; restarted ${this.#restarts} times, giving up`);
    else {
      this.#set("exited", `${message}; restart ${this.#restarts} in ${again / 1000} s`);
      this.#later(again, { kind: "create" });
    }
  }

  /** The device could not start it: the container is there and does not run. A job has failed by that. */
  #startFailed(error: string): void {
    const again = this.#site.mode === "job" ? undefined : this.#tryAgain();
    if (again === undefined) this.#set("failed", error);
    else if (again === "given up") this.#set("failed", `${error}; tried ${this.#restarts + 1} times, giving up`);
    else {
      this.#set("created", `${error}; retry ${this.#restarts} in ${again / 1000} s`);
      this.#later(again, { kind: "run" });
    }
  }

  /** How long to wait before it is started again, as its restart policy says; undefined when that is not wanted. */
  #tryAgain(): number | "given up" | undefined {
    const { name = "always", maximumRetryCount = 0 } = this.spec.restartPolicy ?? {};
    if (name === "no") return undefined;
    if (name === "on-failure" && maximumRetryCount > 0 && this.#restarts >= maximumRetryCount) return "given up";
    return retryDelay(this.#restarts++);
  }

  /** The container as the Docker engine's network calls it: its name, and an id made of what it is. */
  #endpoint(): string {
    const { namespace, owner, device } = this.#site;
    const name = `${namespace.name}-${owner}-${this.name}`;
    return `${name} (${createHash("sha256").update(`${device.id}\0${name}`).digest("hex")})`;
  }

  #image(): ImageReference | string | undefined {
    return "image" in this.spec ? imageOf(this.spec) : undefined;
  }

  #set(state: State, message: string, at = this.#site.timeline.now()): void {
    this.#state = state;
    this.#message = message;
    this.#changedAt = at;
    if (state === "failed" && this.#site.mode === "job") this.log.end(this.#site.timeline.now());
    if (state !== "running") this.#stopped();
    this.#site.changed();
  }

  #stopped(): void {
    const listeners = this.#onStopped;
    this.#onStopped = undefined;
    for (const stopped of listeners ?? []) stopped();
  }

  #later(ms: number, step: Step): void {
    const timer = this.#site.timeline.after(Math.max(MIN_DELAY, ms / this.#site.speed), () => this.#take(step));
    this.#next = { timer, step };
  }

  #take(step: Step): void {
    this.#next = undefined;
    this.#do(step);
  }

  #do(step: Step): void {
    switch (step.kind) {
      case "create":
        this.#create();
        return;
      case "run":
        this.#run(this.#site.timeline.now());
        return;
      case "end":
        this.#end(step.exitCode);
        return;
      default: {
        const { image } = this;
        if (!image) return;
        if (step.kind === "pull") this.#pull(image, step.attempt);
        else this.#pulled(image, step.attempt);
      }
    }
  }

  #cancel(): void {
    this.#next?.timer?.cancel();
    this.#next = undefined;
    this.#awaitsSecret = false;
  }
}

function retryDelay(failures: number): number {
  return Math.min(MAX_RETRY_DELAY, 1000 * 2 ** failures);
}
