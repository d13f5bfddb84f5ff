import { describeTag } from "./tag.ts";

describeTag("Applications");
