import { type Fact, freeText } from "../../output/facts.ts";

const known =
  /^(?:SIG)?(?:ABRT|ALRM|BUS|CHLD|CONT|FPE|HUP|ILL|INT|IO|KILL|PIPE|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ)$/;

/** The signal that ended a command. The device names it, and may write there what it likes. */
export function signalFact(name: string | undefined): Fact {
  return name !== undefined && known.test(name) ? name : freeText(name);
}
