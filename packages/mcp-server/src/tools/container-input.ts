import * as z from "zod";
import { flag, scalarText } from "../input.ts";

/** A container, as far as fields can say it; a manifest can say more. */
export const containerInput = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.string().optional(),
  args: z.array(scalarText()).optional(),
  ports: z.array(scalarText()).describe("host:container").optional(),
  env: z
    .array(z.strictObject({ name: z.string(), value: scalarText().optional(), fromSecret: z.string().optional() }))
    .optional(),
  volumes: z.array(z.string()).describe("/host:/container").optional(),
  networkMode: z.string().optional(),
  privileged: flag("Full access to the device"),
});
