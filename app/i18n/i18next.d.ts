import "i18next";
import type { Messages } from "./catalogue.ts";

// With this every key given to t() is checked against the English texts.
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Messages;
  }
}
