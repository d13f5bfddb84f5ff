import { describeTag } from "./tag.ts";

describeTag("RegistrationTokens");
