import type { DeviceRegistrationToken } from "@synpse/sdk";
import { compare } from "../../nearest.ts";
import { type Facts, freeText } from "../../output/facts.ts";
import { labelFacts } from "../../output/project/device.ts";
import { redacted } from "../../output/redact.ts";
import { timeFact } from "../../output/time.ts";

/** A registration token without its id, which is the credential itself. */
export type KnownToken = Omit<DeviceRegistrationToken, "id">;

/** Takes the id away, before anything else is done with a token. */
export function withoutId({ id: _, ...token }: DeviceRegistrationToken): KnownToken {
  return token;
}

export function tokenFacts(token: KnownToken, now: Date): Facts {
  return {
    name: token.name,
    token: redacted,
    description: freeText(token.description),
    maxRegistrations: token.maxRegistrations ?? "unlimited",
    deviceCount: token.deviceCount,
    naming: token.namingStrategy?.type || "default",
    labels: labelFacts(token.labels),
    environmentVariables: Object.keys(token.environmentVariables ?? {}).sort(compare),
    created: timeFact(token.createdAt, now),
  };
}
