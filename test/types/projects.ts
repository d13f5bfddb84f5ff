import type { Call, List, Project, Projects } from "@synpse/sdk";
import { type MethodTests, typed } from "./assert.ts";
import { full, unset } from "./options.ts";

export const projects: MethodTests<Projects> = {
  async list(projects) {
    typed(projects.list()).as<List<Project>>();
    typed(projects.list(full)).as<List<Project>>();
    typed(projects.list(unset)).as<List<Project>>();
    for await (const project of projects.list()) {
      typed(project.quota.devices).as<number>();
      typed(project.createdAt).as<string>();
      // @ts-expect-error projects have no such member
      typed(project.devices).as<number>();
    }
    // @ts-expect-error it takes no query
    void projects.list({ pageSize: 10 });
    // @ts-expect-error a wrong option name
    void projects.list({ retries: 1 });
    // @ts-expect-error a wrong option type
    void projects.list({ timeout: "1s" });
  },

  async create(projects) {
    typed(projects.create({ name: "shops" })).as<Call<Project>>();
    typed(projects.create({ name: "shops" }, unset)).as<Call<Project>>();
    typed((await projects.create({ name: "shops" })).deviceCount).as<number>();
    // @ts-expect-error a project needs a name
    void projects.create({});
    // @ts-expect-error the input is missing
    void projects.create();
    // @ts-expect-error the server sets it
    void projects.create({ name: "shops", id: "prj_1" });
    // @ts-expect-error the server sets it
    void projects.create({ name: "shops", createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void projects.create({ name: "shops", quota: { devices: 1 } });
    // @ts-expect-error a wrong option name
    void projects.create({ name: "shops" }, { abort: full.signal });
  },
};
