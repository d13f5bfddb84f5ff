import * as z from "zod";
import { flag, scalarText } from "../input.ts";

const texts = () => z.array(scalarText()).optional();

/** The fields of a container that can be given without a manifest. */
const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.string().optional(),
  entrypoint: texts(),
  args: texts(),
  ports: texts(),
  env: z
    .array(z.strictObject({ name: z.string(), value: scalarText().optional(), fromSecret: z.string().optional() }))
    .optional(),
  secrets: z.array(z.strictObject({ name: z.string(), filepath: z.string().optional() })).optional(),
  volumes: texts(),
  devices: z.array(z.strictObject({ hostPath: z.string(), containerPath: z.string().optional() })).optional(),
  networkMode: z.string().optional(),
  hostname: z.string().optional(),
  user: scalarText().optional(),
  workDir: z.string().optional(),
  privileged: flag(""),
  capAdd: texts(),
  capDrop: texts(),
  gpus: z.string().optional(),
  memoryHardLimit: z.coerce.number().int().optional(),
  forcePull: flag(""),
  restartPolicy: z.strictObject({ name: z.string(), maximumRetryCount: z.coerce.number().int().optional() }).optional(),
  auth: z
    .strictObject({
      username: z.string().optional(),
      password: z.string().optional(),
      serverAddress: z.string().optional(),
      fromSecret: z.string().optional(),
    })
    .optional(),
});

/**
 * Containers as fields. What is listed of one is its two required fields and the names of others, because the whole would
 * cost every conversation hundreds of tokens, in each tool that takes containers; what is taken is checked as strictly as
 * all else.
 */
export const containers = () =>
  z
    .array(z.looseObject({ name: z.string(), image: z.string() }).pipe(container))
    .min(1)
    .describe("Also env [{name, value or fromSecret}], ports, volumes, args, restartPolicy…");
