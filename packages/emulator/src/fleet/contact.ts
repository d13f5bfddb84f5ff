import { fraction } from "../store/random.ts";
import type { Contact, DeviceRecord } from "../store/records.ts";

/** A device is offline when it was last heard of longer ago than this (as in the ancestor, Deviceplane). */
const OFFLINE_AFTER = 2 * 60_000;

/** How often a simulated agent asks for its desired state, in milliseconds at speed 1. */
export const POLL_INTERVAL = 1000;

/** However slowly things happen, a connected agent is heard of this often, in milliseconds: else it would look offline. */
const MAX_SILENCE = 30_000;

/** The agent's regular questions: since when, each at which part of the interval, how far apart. */
export interface Polling {
  readonly seed: number;
  readonly interval: number;
}

function firstPoll({ seed }: Polling, device: DeviceRecord, connectedSince: number, interval: number): number {
  return connectedSince + fraction(seed, "poll", device.id) * interval;
}

/** When a connected simulated agent will ask next: strictly after `now`. */
export function nextPoll(polling: Polling, device: DeviceRecord, connectedSince: number, now: number): number {
  const first = firstPoll(polling, device, connectedSince, polling.interval);
  return now < first ? first : first + (Math.floor((now - first) / polling.interval) + 1) * polling.interval;
}

/** When the service last heard of a device; worked out, not stored, while its agent is connected. */
export function lastSeenAt(polling: Polling, device: DeviceRecord, now: number): number {
  const { contact } = device;
  if (contact.kind === "external" || !contact.connected) return contact.lastSeenAt;
  const interval = Math.min(polling.interval, MAX_SILENCE);
  const first = firstPoll(polling, device, contact.connectedSince, interval);
  if (now < first) return contact.connectedSince;
  return Math.floor(first + Math.floor((now - first) / interval) * interval);
}

/** A connected agent always is: it is heard of more often than it takes to look offline. */
export function isOnline({ contact }: DeviceRecord, now: number): boolean {
  return isReachable(contact) || now <= contact.lastSeenAt + OFFLINE_AFTER;
}

/** Whether the service can reach the device right now (reboot, logs): only a connected agent can be reached. */
export function isReachable(contact: Contact): boolean {
  return contact.kind === "simulated" && contact.connected;
}
