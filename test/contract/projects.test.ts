import { describeTag } from "./tag.ts";

describeTag("Projects");
