import { applications } from "./applications.ts";
import { call, list, page } from "./calls.ts";
import * as client from "./client.ts";
import { devices } from "./devices.ts";
import { errors } from "./errors.ts";
import { walked } from "./every-method.ts";
import { http } from "./http.ts";
import { jobs } from "./jobs.ts";
import { manifest } from "./manifest.ts";
import { namespaces } from "./namespaces.ts";
import { projects } from "./projects.ts";
import { registrationTokens } from "./registration-tokens.ts";
import { secrets } from "./secrets.ts";
import * as streaming from "./streaming.ts";
import { constants, functions } from "./values.ts";

/** The type tests of each thing that has methods: for every method a function of its name, in the file that is named. */
export const typeTests = {
  Synpse: { file: "client.ts", tests: client.client },
  "new Synpse": { file: "client.ts", tests: client.construction },
  projects: { file: "projects.ts", tests: projects },
  devices: { file: "devices.ts", tests: devices },
  registrationTokens: { file: "registration-tokens.ts", tests: registrationTokens },
  namespaces: { file: "namespaces.ts", tests: namespaces },
  http: { file: "http.ts", tests: http },
  applications: { file: "applications.ts", tests: applications },
  jobs: { file: "jobs.ts", tests: jobs },
  secrets: { file: "secrets.ts", tests: secrets },
  call: { file: "calls.ts", tests: call },
  list: { file: "calls.ts", tests: list },
  page: { file: "calls.ts", tests: page },
  errors: { file: "errors.ts", tests: errors },
  DeviceStreams: { file: "streaming.ts", tests: streaming.streaming },
  "new DeviceStreams": { file: "streaming.ts", tests: streaming.construction },
  manifest: { file: "manifest.ts", tests: manifest },
  functions: { file: "values.ts", tests: functions },
} as const;

export { constants, walked };
