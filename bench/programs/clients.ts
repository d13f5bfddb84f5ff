import { type ClientOptions, Synpse } from "@synpse/sdk";

const KEY = "s1vAccessKeyOfTheBench";
const PROJECT = "prj_1nQFdMOlXJCTkzbQFqTnEnKQlqf";
const authorization = `Bearer ${KEY}`;

/** The SDK as its users make it, but for the rate limit. */
export function sdkClient(origin: string, options: ClientOptions = {}): Synpse {
  return new Synpse({ baseUrl: `${origin}/api`, accessKey: KEY, projectId: PROJECT, rateLimit: false, ...options });
}

/** What somebody writes who has only `fetch`. */
export interface BareClient {
  readonly get: (device: string, signal?: AbortSignal) => Promise<unknown>;
  readonly create: (application: object) => Promise<unknown>;
  /** Every item of every page. */
  readonly devices: (pageSize: number) => AsyncGenerator<unknown, void, undefined>;
}

export function bareClient(origin: string): BareClient {
  const project = `${origin}/api/projects/${PROJECT}`;
  return {
    async get(device, signal) {
      const response = await fetch(`${project}/devices/${device}?full=`, {
        headers: { authorization },
        ...(signal && { signal }),
      });
      return response.json();
    },
    async create(application) {
      const response = await fetch(`${project}/namespaces/default/applications`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify(application),
      });
      return response.json();
    },
    async *devices(pageSize) {
      let token: string | null = "";
      while (token !== null) {
        const start: string = token && `&pageToken=${token}`;
        const response: Response = await fetch(`${project}/devices?pageSize=${pageSize}${start}`, {
          headers: { authorization },
        });
        yield* (await response.json()) as unknown[];
        token = response.headers.get("next-page-token");
      }
    },
  };
}
