import type { Random } from "../../store/random.ts";

/** Where and what a simulated container is; what its log lines may speak of. */
export interface LogContext {
  readonly application: string;
  readonly container: string;
  /** Repository without registry prefix of Docker Hub, such as `grafana/grafana`. */
  readonly repository: string;
  readonly tag: string;
  readonly device: string;
  readonly hostname: string;
  readonly ipAddress: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What containers of some image write. */
export interface LogProfile {
  /** The image's repository, or what its last part must match. */
  readonly matches: RegExp;
  /** Mean time between two lines once it has started, in milliseconds. */
  readonly period: number;
  readonly startup: readonly ((context: LogContext, at: number) => string)[];
  /** A line of its everyday work, as a rule of level info. */
  readonly steady: (context: LogContext, at: number, random: Random) => string;
  /** Any message, at another level. */
  readonly leveled: (at: number, level: "debug" | "warn" | "error", message: string) => string;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** `2026-06-01T12:00:00.123Z` */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** `2026-06-01 12:00:00` */
export function plain(at: number): string {
  return iso(at).slice(0, 19).replace("T", " ");
}

/** `2026/06/01 12:00:00`, as nginx writes its errors. */
export function slashed(at: number): string {
  return plain(at).replaceAll("-", "/");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `01/Jun/2026:12:00:00 +0000`, the common log format. */
export function commonLog(at: number): string {
  const date = new Date(at);
  return `${pad(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${iso(at).slice(11, 19)} +0000`;
}

/** `1 Jun 12:00:00`, as Node-RED writes. */
export function dayMonth(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${iso(at).slice(11, 19)}`;
}

/** Whole seconds since 1970, as Mosquitto writes. */
export function seconds(at: number): number {
  return Math.floor(at / 1000);
}
