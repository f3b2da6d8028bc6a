import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readAppToml } from "./app-toml.ts";

const own = await readFile(new URL("../../shopify.app.toml", import.meta.url), "utf8");

describe("shopify.app.toml", () => {
  it("is read with its compliance topics among the subscriptions", () => {
    const toml = readAppToml(own);
    expect(toml.scopes).toContain("read_orders");
    const byTopic = new Map(toml.subscriptions.map((one) => [one.topic, one]));
    expect(byTopic.size, "a topic is subscribed once").toBe(toml.subscriptions.length);
    expect(byTopic.get("orders/create")).toMatchObject({ uri: "/webhooks", includeFields: ["id", "updated_at"] });
    expect(byTopic.get("shop/redact")?.includeFields).toBeNull();
  });

  it("is refused with a filter, without scopes, or with an unknown compliance topic", () => {
    const subscription = '\n[[webhooks.subscriptions]]\nuri = "/x"\n';
    expect(() => readAppToml(`${own}${subscription}topics = ["orders/create"]\nfilter = "id:1"`)).toThrow("filter");
    expect(() => readAppToml(own.replace(/^scopes = .*$/m, ""))).toThrow("scopes");
    expect(() => readAppToml(`${own}${subscription}compliance_topics = ["shop/forget"]`)).toThrow();
  });
});
