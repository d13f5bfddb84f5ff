import type { Applications } from "@synpse/sdk";
import type * as entry from "@synpse/sdk/manifest";
import { type MethodTests, typed } from "./assert.ts";

type Entry = Omit<typeof entry, "ManifestError">;

export const manifest: MethodTests<Entry> = {
  parseManifest({ parseManifest }) {
    const read = parseManifest("name: web");
    typed(read).as<entry.Manifest>();
    typed(read.warnings).as<readonly entry.ManifestIssue[]>();
    typed(read.warnings[0]?.suggestion).as<string | undefined>();
    typed(read.application.spec.containers?.[0]?.image).as<string | undefined>();
    // What was read from a manifest goes in as it is.
    const applications = {} as Applications;
    void applications.apply(read.application);
    void applications.create(read.application);
    void applications.update("web", read.application);
    // @ts-expect-error the text is missing
    void parseManifest();
    // @ts-expect-error text, not bytes
    void parseManifest(new Uint8Array(1));
    // @ts-expect-error it takes no options
    void parseManifest("name: web", { strict: true });
  },

  parseManifests({ parseManifests }) {
    typed(parseManifests("name: web")).as<entry.Manifest[]>();
    typed(parseManifests("name: web")[0]?.application.name).as<string | undefined>();
    // @ts-expect-error the text is missing
    void parseManifests();
    // @ts-expect-error one text
    void parseManifests(["name: web"]);
  },

  manifestJsonSchema({ manifestJsonSchema }) {
    typed(manifestJsonSchema()).as<Readonly<Record<string, unknown>>>();
    // @ts-expect-error it takes no options
    void manifestJsonSchema({ strict: true });
  },

  compare({ compare }) {
    const changes = compare({ a: 1 }, { a: 2 });
    typed(changes).as<entry.Change[]>();
    typed(changes[0]?.path).as<string | undefined>();
    typed(changes[0]?.from).as<unknown>();
    // @ts-expect-error what to compare with is missing
    void compare({});
    // @ts-expect-error objects, not text
    void compare("a: 1", "a: 2");
  },
};
