import {
  type Applications,
  type ClientOptions,
  type Devices,
  type Jobs,
  type NamespaceScope,
  type Namespaces,
  type Projects,
  type RegistrationTokens,
  type Secrets,
  Synpse,
  type SynpseEvent,
} from "@synpse/sdk";
import * as undici from "undici";
import { type MethodTests, typed } from "./assert.ts";
import { full } from "./options.ts";

const unsetClient = {
  accessKey: undefined,
  projectId: undefined,
  baseUrl: undefined,
  userAgent: undefined,
  fetch: undefined,
  timeout: undefined,
  attemptTimeout: undefined,
  maxRetries: undefined,
  headers: undefined,
  initialRetryDelay: undefined,
  maxRetryDelay: undefined,
  maxRetryAfter: undefined,
  rateLimit: undefined,
  onEvent: undefined,
} satisfies Record<keyof ClientOptions, undefined>;

/** The constructor, and what a client is beside its methods. */
export const construction = {
  constructor() {
    typed(new Synpse()).as<Synpse>();
    typed(new Synpse(unsetClient)).as<Synpse>();
    void new Synpse({ rateLimit: { perSecond: undefined, burst: undefined, maxQueued: undefined } });
    void new Synpse({ rateLimit: { perSecond: 10 } });
    void new Synpse({
      accessKey: "key",
      projectId: "shops",
      baseUrl: "https://cloud.synpse.net/api",
      rateLimit: false,
    });
    // By the package undici: the way through a proxy, or to a server with a certificate of its own.
    const dispatcher = new undici.Agent();
    void new Synpse({ fetch: undici.fetch });
    void new Synpse({ fetch: (url, init) => undici.fetch(url, { ...init, dispatcher }) });
    void new Synpse({ accessKey: () => "key", fetch, headers: { "x-removed": null } });
    void new Synpse({
      accessKey: async () => "key",
      fetch: (url, init) => fetch(url, { ...init, redirect: "manual" }),
    });
    // @ts-expect-error a wrong option name
    void new Synpse({ apiKey: "key" });
    // @ts-expect-error a wrong option name
    void new Synpse({ baseURL: "https://cloud.synpse.net/api" });
    // @ts-expect-error a wrong option name
    void new Synpse({ rateLimit: { requestsPerSecond: 10 } });
    // @ts-expect-error off is false
    void new Synpse({ rateLimit: true });
    // @ts-expect-error a signal belongs to a call
    void new Synpse({ signal: full.signal });
    // @ts-expect-error whether a request may be repeated is for each call to say
    void new Synpse({ repeatable: true });
    // @ts-expect-error text, or what gives it
    void new Synpse({ accessKey: { key: "key" } });
    // @ts-expect-error milliseconds
    void new Synpse({ timeout: "60s" });
  },

  onEvent() {
    void new Synpse({
      onEvent(event) {
        typed(event).as<SynpseEvent>();
        typed(event.requestId).as<string>();
        if (event.type === "response") typed(event.duration).as<number>();
        else if (event.type === "retry") typed(event.status).as<number | undefined>();
        else if (event.type === "error") typed(event.error).as<unknown>();
        // @ts-expect-error a request has no status yet
        else typed(event.status).as<number>();
      },
    });
  },

  properties(synpse: Synpse) {
    typed(synpse.projectId).as<string | undefined>();
    typed(synpse.baseUrl).as<string>();
    typed(synpse.projects).as<Projects>();
    typed(synpse.devices).as<Devices>();
    typed(synpse.registrationTokens).as<RegistrationTokens>();
    typed(synpse.namespaces).as<Namespaces>();
    // @ts-expect-error a client's project is fixed: withProject makes another one
    synpse.projectId = "other";
    // @ts-expect-error a client's address is fixed: withOptions makes another one
    synpse.baseUrl = "https://example.com";
    // @ts-expect-error resources are not to be replaced
    synpse.devices = {} as Devices;
    // @ts-expect-error applications belong to a namespace
    void synpse.applications;
  },
};

export const client: MethodTests<Synpse> = {
  namespace(synpse) {
    const scope = synpse.namespace("default");
    typed(scope).as<NamespaceScope>();
    typed(scope.applications).as<Applications>();
    typed(scope.jobs).as<Jobs>();
    typed(scope.secrets).as<Secrets>();
    // @ts-expect-error the name is missing
    void synpse.namespace();
    // @ts-expect-error devices belong to the project
    void scope.devices;
  },

  withProject(synpse) {
    typed(synpse.withProject("shops")).as<Synpse>();
    // @ts-expect-error the project is missing
    void synpse.withProject();
    // @ts-expect-error an id or a name
    void synpse.withProject({ name: "shops" });
  },

  withOptions(synpse) {
    typed(synpse.withOptions({ timeout: 1_000 })).as<Synpse>();
    typed(synpse.withOptions(unsetClient)).as<Synpse>();
    // @ts-expect-error the options are missing
    void synpse.withOptions();
    // @ts-expect-error a wrong option name
    void synpse.withOptions({ project: "shops" });
  },
};
