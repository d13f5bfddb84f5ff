import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { judgeHost } from "../../hosts.ts";
import { name, wholeNumber } from "../../input.ts";
import { freeText } from "../../output/facts.ts";
import { findDevice } from "../lookup.ts";
import { type Probed, probe } from "./probe.ts";

const input = z.strictObject({
  device: name("Name or id"),
  port: wholeNumber({ min: 1, max: 65_535 }),
  host: name("Default: the device itself").optional(),
  http: z
    .string()
    .max(1_000)
    .refine((path) => /^\/[!-~]*$/.test(path), "must begin with / and have no spaces; encode other characters with %")
    .describe("Path to ask for by HTTP")
    .optional(),
});

interface Checked {
  readonly device: string;
  readonly host: string;
  readonly probed: Probed;
}

export const checkPort = defineTool({
  name: "check_port",
  title: "Check a port",
  toolset: "remote",
  description: "Has a device open a TCP connection, and says whether it is answered; with http, the status.",
  annotations: reads,
  input,

  async handler({ device: asked, port, host: askedHost, http }, context): Promise<Checked> {
    const host = askedHost === undefined ? undefined : allowedHost(askedHost, context.settings.allowedHosts);
    const device = await findDevice(context, asked);
    const streams = await context.streams();
    const target = { device: device.name, host, port, path: http };
    return { device: device.name, host: host ?? "localhost", probed: await probe(streams, target, context.signal) };
  },

  project({ device, host, probed }, { port, http: path }) {
    const { state, milliseconds, detail, http } = probed;
    return {
      facts: {
        note: notes[state],
        device,
        host,
        port,
        path,
        state,
        milliseconds,
        ...(http && {
          httpStatus: http.status,
          reason: freeText(http.reason),
          contentType: http.contentType,
          contentLength: http.contentLength,
          server: freeText(http.server),
          location: freeText(http.location),
        }),
        detail: freeText(detail),
      },
    };
  },
});

/** What a state means, where its name does not say it. */
const notes: Partial<Record<Probed["state"], string>> = {
  silent:
    "The connection was not refused, and nothing was said: most likely the port is open and waits to be spoken to, but a firewall that drops packets looks the same. With http, an answer would be certain.",
  timeout: "No answer came in time.",
  closed: "The connection was closed without a word.",
  "not http": "The port is open, but what answered does not speak HTTP/1.",
  "wants tls": "The port is open, but speaks TLS, which this check does not.",
};

function allowedHost(asked: string, allowedHosts: readonly string[]): string {
  const judged = judgeHost(asked, allowedHosts);
  if (judged.allowed) return judged.host;
  throw new ToolFailure({
    code: "not_allowed_here",
    what: `${judged.why} Nothing was sent.`,
    repeat: repeat.pointless,
    next: judged.allowable
      ? "Leave host out for the device itself, or tell the user that whoever runs this server can allow the host with --allow-hosts."
      : "Leave host out for the device itself, or give another host.",
    about: { asked },
  });
}
