import { fraction } from "../store/random.ts";
import type { Contact, DeviceRecord } from "../store/records.ts";

/** A device is offline when it was last heard of longer ago than this (as in the ancestor, Deviceplane). */
const OFFLINE_AFTER = 2 * 60_000;

/** How often a simulated agent asks for its desired state, in milliseconds at speed 1. */
export const POLL_INTERVAL = 1000;

/** The agent's regular questions: since when, each at which part of the interval, how far apart. */
export interface Polling {
  readonly seed: number;
  readonly interval: number;
}

function firstPoll(polling: Polling, device: DeviceRecord, connectedSince: number): number {
  return connectedSince + fraction(polling.seed, "poll", device.id) * polling.interval;
}

/** When a connected simulated agent will ask next: strictly after `now`. */
export function nextPoll(polling: Polling, device: DeviceRecord, connectedSince: number, now: number): number {
  const first = firstPoll(polling, device, connectedSince);
  return now < first ? first : first + (Math.floor((now - first) / polling.interval) + 1) * polling.interval;
}

/** When the service last heard of a device; worked out, not stored, while its agent is connected. */
export function lastSeenAt(polling: Polling, device: DeviceRecord, now: number): number {
  const { contact } = device;
  if (contact.kind === "external" || !contact.connected) return contact.lastSeenAt;
  const first = firstPoll(polling, device, contact.connectedSince);
  if (now < first) return contact.connectedSince;
  return Math.floor(first + Math.floor((now - first) / polling.interval) * polling.interval);
}

export function isOnline(polling: Polling, device: DeviceRecord, now: number): boolean {
  return now <= lastSeenAt(polling, device, now) + OFFLINE_AFTER;
}

/** Whether the service can reach the device right now (reboot, logs): only a connected agent can be reached. */
export function isReachable(contact: Contact): boolean {
  return contact.kind === "simulated" && contact.connected;
}
