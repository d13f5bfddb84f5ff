import { describeTag } from "./tag.ts";

describeTag("Secrets");
