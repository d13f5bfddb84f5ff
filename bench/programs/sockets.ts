/** 200 calls, one after the other, of every kind of answer. Arguments: origin, "sdk" or "bare". Prints how many. */
import { bareClient, sdkClient } from "./clients.ts";
import { application, behaviours, PAGE_SIZE } from "./fixtures.ts";

const CALLS = 200;
const [origin = "", who] = process.argv.slice(2);
const synpse = sdkClient(origin);
const bare = bareClient(origin);

const kinds: (() => PromiseLike<unknown>)[] =
  who === "bare"
    ? [() => bare.get("gateway-7"), () => bare.create(application), () => bare.get(behaviours.missing)]
    : [
        () => synpse.devices.get("gateway-7"),
        () => synpse.namespace("default").applications.create(application),
        () => synpse.devices.list({ pageSize: PAGE_SIZE }),
        () => synpse.devices.delete("gateway-7"),
        () => synpse.devices.get(behaviours.missing).catch(() => undefined),
      ];
for (let index = 0; index < CALLS; index += 1) await kinds[index % kinds.length]?.();
process.stdout.write(String(CALLS), () => process.exit());
