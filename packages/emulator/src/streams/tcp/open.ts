import { Problem } from "../../store/problem.ts";
import type { StreamSession } from "../session.ts";

export function deviceConnection(): StreamSession {
  throw new Problem(501, "TCP is not supported by this version of the emulator");
}
