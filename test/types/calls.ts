import type { Call, Detailed, Device, List, Page } from "@synpse/sdk";
import { type MethodTests, typed } from "./assert.ts";

type Own<T> = Omit<T, keyof Promise<unknown>>;

/** What every method returns. */
export const call: MethodTests<Own<Call<Device>>> = {
  async withResponse(call) {
    typed(call.withResponse()).as<Promise<Detailed<Device>>>();
    const { data, response, requestId, attempts } = await call.withResponse();
    typed(data).as<Device>();
    typed(response).as<Response>();
    typed(requestId).as<string>();
    typed(attempts).as<number>();
    const awaited = await (call as Call<Device>);
    typed(awaited).as<Device>();
    // @ts-expect-error the data is the result itself
    typed(awaited.data).as<Device>();
    // @ts-expect-error results are not to be changed
    (await call.withResponse()).attempts = 2;
  },
};

/** What every list is. */
export const list: MethodTests<Own<List<Device>>> = {
  async withResponse(list) {
    typed(list.withResponse()).as<Promise<Detailed<Page<Device>>>>();
    typed((await list.withResponse()).data.items[0]?.name).as<string | undefined>();
    // @ts-expect-error it takes nothing
    void list.withResponse(true);
  },

  async pages(list) {
    for await (const page of list.pages()) typed(page).as<Page<Device>>();
    // @ts-expect-error a limit belongs to toArray
    void list.pages({ limit: 10 });
  },

  async toArray(list) {
    typed(list.toArray({ limit: 10 })).as<Promise<Device[]>>();
    // @ts-expect-error the limit is missing
    void list.toArray();
    // @ts-expect-error the limit is missing
    void list.toArray({});
    // @ts-expect-error a number
    void list.toArray({ limit: "10" });
  },
};

/** A list awaited, and a list iterated. */
export const page: MethodTests<Page<Device>> = {
  async next(page) {
    typed(page.next()).as<Promise<Page<Device> | undefined>>();
    typed((await page.next())?.items).as<readonly Device[] | undefined>();
    typed(page.totalItems).as<number | undefined>();
    typed(page.pageSize).as<number | undefined>();
    typed(page.nextPageToken).as<string | undefined>();
    typed(page.previousPageToken).as<string | undefined>();
    const whole = {} as List<Device>;
    typed(await whole).as<Page<Device>>();
    for await (const device of whole) typed(device).as<Device>();
    // @ts-expect-error a page is not to be changed
    page.items.push(whole);
    // @ts-expect-error a page is iterated by its items
    for (const device of page) typed(device).as<Device>();
  },
};
