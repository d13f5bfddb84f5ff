import { describeTag } from "./tag.ts";

describeTag("Jobs");
