import { Problem } from "../../store/problem.ts";
import type { StreamSession } from "../session.ts";

export function deviceSsh(): StreamSession {
  throw new Problem(501, "SSH is not supported by this version of the emulator");
}
