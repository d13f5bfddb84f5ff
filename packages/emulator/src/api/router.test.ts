import { describe, expect, it } from "vitest";
import { operations, streamOperations } from "../generated/operations.ts";
import { handlers } from "./handlers/all.ts";
import { route } from "./router.ts";

const fill = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `the%20${name}%2F1`);

describe("the table of operations", () => {
  it("has a handler for each REST operation, and no more", () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(operations).sort());
    expect(Object.keys(handlers)).toHaveLength(33);
  });

  it.each(Object.entries(operations))(
    "leads to %s by method and path, names decoded once",
    (operationId, { method, path }) => {
      const match = route(method, `/api${fill(path)}`);
      expect(match).toMatchObject({ kind: "rest", operationId });
      for (const [name, value] of Object.entries(match.parameters)) expect(value).toBe(`the ${name}/1`);
    },
  );

  it.each(Object.entries(streamOperations))("leads to the stream %s", (operationId, { path }) => {
    expect(route("GET", `/api${fill(path)}`)).toMatchObject({ kind: "stream", operationId });
  });
});

describe("a path", () => {
  it("is taken as it was sent: dots and encoded slashes are part of a name", () => {
    expect(route("GET", "/api/projects/p/devices/..").parameters).toEqual({ project: "p", device: ".." });
    expect(route("GET", "/api/projects/p/devices/a%2Fb%3F%23").parameters).toEqual({ project: "p", device: "a/b?#" });
    expect(route("GET", "/api/projects/p/devices/%2561").parameters).toEqual({ project: "p", device: "%61" });
  });

  it("that is a word of the API can still be a name", () => {
    expect(route("GET", "/api/projects/p/devices/register").operationId).toBe("getDevice");
    expect(route("POST", "/api/projects/p/devices/register").operationId).toBe("registerDevice");
  });

  it.each([
    ["/", 404, "the API's paths begin with /api/"],
    ["/projects", 404, "the API's paths begin with /api/"],
    ["/api/nothing", 404, "path not found"],
    ["/api/projects/p/devices/", 404, "a segment is empty"],
    ["/api//projects/p/devices", 404, "a segment is empty"],
    ["/api/projects//devices", 404, "a segment is empty"],
    ["/api/projects/%zz/devices", 400, "not valid percent-encoding"],
    ["/api/projects/%ff/devices", 400, "not valid percent-encoding"],
  ])("%s is refused with %i", (path, status, message) => {
    expect(() => route("GET", path)).toThrow(
      expect.objectContaining({ status, message: expect.stringContaining(message) }),
    );
  });

  it("with the wrong method is refused with the right ones", () => {
    expect(() => route("POST", "/api/projects/p/devices/d")).toThrow(
      expect.objectContaining({ status: 405, headers: { Allow: "DELETE, GET, PATCH" } }),
    );
    expect(() => route("PUT", "/api/projects/p/devices/register")).toThrow(
      expect.objectContaining({ status: 405, headers: { Allow: "DELETE, GET, PATCH, POST" } }),
    );
  });
});
