import type { Device, Membership, Namespace, RawClient, RegisteredDevice } from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset } from "./options.ts";

const path = { project: "shops" };

/** The raw client: typed by path. */
export const http: MethodTests<RawClient> = {
  async GET(http) {
    const { data, error, response } = await http.GET("/projects/{project}/devices", {
      params: { path, query: { q: "gateway", pageSize: 10 } },
    });
    typed(data).as<Device[] | undefined>();
    typed(data?.[0]?.info.hostname).as<string | undefined>();
    typed(response.status).as<number>();
    // Text or JSON, by the document.
    typed(typeof error === "object" ? error.message : error).as<string | undefined>();
    const memberships = await http.GET("/memberships");
    typed(memberships.data).as<Membership[] | undefined>();
    // What comes back are the same types that the methods return, open enums included.
    holds<Equal<Known<NonNullable<typeof data>[number]["status"]>, "online" | "offline">>();
    void http.GET("/memberships", full);
    void http.GET("/memberships", { ...unset, params: undefined, body: undefined });
    // @ts-expect-error a wrong option name
    void http.GET("/memberships", { retries: 1 });
    // @ts-expect-error a wrong option type
    void http.GET("/memberships", { timeout: "1s" });
    // @ts-expect-error a wrong name
    void http.GET("/projects/{project}/devices", { params: { path, queries: {} } });
    // @ts-expect-error no such path
    void http.GET("/devices");
    // @ts-expect-error the project is missing
    void http.GET("/projects/{project}/devices");
    // @ts-expect-error the device is missing
    void http.GET("/projects/{project}/devices/{device}", { params: { path } });
    // @ts-expect-error a number
    void http.GET("/projects/{project}/devices", { params: { path, query: { pageSize: "10" } } });
    // @ts-expect-error a wrong query name
    void http.GET("/projects/{project}/devices", { params: { path, query: { page: 1 } } });
    // @ts-expect-error that path has no GET
    void http.GET("/projects/{project}/devices/{device}/reboot", {
      params: { path: { ...path, device: "gateway-7" } },
    });
  },

  async POST(http) {
    const { data } = await http.POST("/projects/{project}/devices/register", {
      params: { path },
      body: { deviceRegistrationTokenId: "drt_1" },
    });
    typed(data).as<RegisteredDevice | undefined>();
    // @ts-expect-error the body is missing
    void http.POST("/projects", {});
    // @ts-expect-error a wrong name
    void http.POST("/projects", { body: { title: "shops" } });
  },

  async PUT(http) {
    const at = { ...path, namespace: "default" };
    const { data } = await http.PUT("/projects/{project}/namespaces/{namespace}", {
      params: { path: at },
      body: { name: "default" },
    });
    typed(data).as<Namespace | undefined>();
    // @ts-expect-error the name is missing
    void http.PUT("/projects/{project}/namespaces/{namespace}", { params: { path: at }, body: {} });
  },

  async PATCH(http) {
    const at = { ...path, device: "gateway-7" };
    const { data } = await http.PATCH("/projects/{project}/devices/{device}", {
      params: { path: at },
      body: { labels: { group: "one" } },
    });
    typed(data).as<Device | undefined>();
    // @ts-expect-error the server sets it
    void http.PATCH("/projects/{project}/devices/{device}", { params: { path: at }, body: { status: "online" } });
  },

  async DELETE(http) {
    const at = { ...path, device: "gateway-7" };
    const { response } = await http.DELETE("/projects/{project}/devices/{device}", { params: { path: at } });
    typed(response.ok).as<boolean>();
    // @ts-expect-error the device is missing
    void http.DELETE("/projects/{project}/devices/{device}", { params: { path } });
  },

  async request(http) {
    const { data } = await http.request("get", "/projects/{project}/devices", { params: { path } });
    typed(data).as<Device[] | undefined>();
    // @ts-expect-error that path has no DELETE
    void http.request("delete", "/projects/{project}/devices", { params: { path } });
  },

  use(http) {
    http.use({
      onRequest({ request }) {
        typed(request.url).as<string>();
        request.url = `${request.url}?full`;
        request.headers.set("x-till", "7");
        // @ts-expect-error a plain record is no Request
        void request.clone;
      },
    });
    http.use({ onResponse: async ({ response }) => new Response(response.body), onError: () => new Error("other") });
    // @ts-expect-error a wrong name
    http.use({ onRespond() {} });
  },

  eject(http) {
    http.eject({ onResponse: ({ response }) => typed(response).as<Response>() });
    // @ts-expect-error middleware, not its name
    http.eject("logger");
  },
};
