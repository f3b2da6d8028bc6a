// The storefront's small behaviours. What a page shows first was rendered by Liquid; this asks the app only when a
// signed-in customer opens, redeems, answers or dismisses something.

{
  /** The element with the attribute data-{name}. */
  const part = (root, name) => root.querySelector(`[data-${name}]`);

  /** Asks the app through the shop's own address. */
  const ask = async (url, command) => {
    try {
      const response = await fetch(
        url,
        command && {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(command),
        },
      );
      const answer = await response.json();
      return response.ok ? answer : { reason: answer.reason || "later" };
    } catch {
      return { reason: "later" };
    }
  };

  /** What this browser remembers; a visitor may forbid it. */
  const memory = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(`regulars:${key}`);
      localStorage.setItem(`regulars:${key}`, value);
    } catch {
      return null;
    }
  };

  /**
   * Sends a command until it is answered. One intention has one operation id, kept until the app has answered, so that a
   * second click, a lost answer or a reload repeats it instead of doing it again.
   */
  const command = async (url, intention, body) => {
    const operationId = memory(intention) || crypto.randomUUID();
    memory(intention, operationId);
    const answer = await ask(url, { ...body, operationId });
    if (answer.reason !== "later") memory(intention, "");
    return answer;
  };

  /** What a click on data-{name} starts: the method of that name. */
  const ACTIONS = ["open", "choose", "cancel", "redeem", "copy", "more", "claim"];

  const locale = document.documentElement.lang || undefined;

  class Regulars extends HTMLElement {
    connectedCallback() {
      this.dialog = this.querySelector("dialog");
      this.texts = JSON.parse(part(this, "texts")?.textContent || "{}");
      this.addEventListener("click", (event) => {
        const { target } = event;
        // The backdrop belongs to the dialog; everything in it is a child.
        if (target === this.dialog || target.closest("[data-close]")) this.dialog.close();
        else for (const name of ACTIONS) if (target.closest(`[data-${name}]`)) this[name]?.(target);
      });
      this.connected();
    }

    say(text) {
      part(this, "said").textContent = text;
    }

    refuse(reason) {
      this.say(this.texts.reasons[reason] || this.texts.reasons.later);
    }

    points(points) {
      const { one, other, amount } = this.texts;
      const whole = BigInt(points);
      return amount.replace("%n", () => whole.toLocaleString(locale)).replace("%w", () => (whole === 1n ? one : other));
    }
  }

  class Panel extends Regulars {
    connected() {
      this.signedIn = "signedIn" in this.dataset;
      document.addEventListener("click", (event) => {
        if (!(event.target instanceof Element && event.target.closest('a[href$="#regulars"]'))) return;
        event.preventDefault();
        this.open();
      });
      part(this, "history")?.addEventListener("toggle", () => this.older === undefined && this.more());
    }

    open() {
      this.dialog.showModal();
      if (this.signedIn) this.refresh();
    }

    async refresh() {
      const state = await ask(`${this.dataset.url}/state`);
      if (state.reason) return this.refuse(state.reason);
      const { points } = state;
      part(this, "balance").textContent = part(this, "launcher").textContent = this.points(points.available);
      for (const name of ["pending", "owed"]) {
        part(this, name).hidden = points[name] === "0";
        part(this, name).textContent = this.texts[name].replace("%s", () => this.points(points[name]));
      }
      for (const item of this.querySelectorAll("[data-reward]")) {
        const reward = state.rewards.find(({ id }) => String(id) === item.dataset.reward);
        item.hidden = !reward;
        if (!reward) continue;
        const progress = item.querySelector("progress");
        progress.value = Number(reward.cost) - Number(reward.missing);
        part(item, "choose").hidden = reward.obstacle !== null;
        part(item, "missing").hidden = reward.obstacle === null;
        part(item, "missing").textContent =
          reward.obstacle === "insufficient_points"
            ? this.texts.missing.replace("%s", () => this.points(reward.missing))
            : this.texts.reasons[reward.obstacle] || "";
      }
      this.showCodes(state.redemptions);
      // A code that is being made is usually there in a moment.
      const making = state.redemptions.some((one) => one.state === "being_made");
      this.looks = making ? (this.looks || 0) + 1 : 0;
      if (making && this.looks < 20 && this.dialog.open) setTimeout(() => this.refresh(), 1000);
    }

    showCodes(redemptions) {
      const items = redemptions.map((redemption) => {
        const item = part(this, "code").content.firstElementChild.cloneNode(true);
        const { name, state, code, expiresAt, points } = redemption;
        part(item, "name").textContent = points === "0" ? `${this.texts.kinds.birthday}: ${name}` : name;
        const until = expiresAt && new Date(expiresAt).toLocaleDateString(locale, { dateStyle: "long" });
        part(item, "note").textContent =
          state === "being_made"
            ? this.texts.making
            : state === "being_checked"
              ? this.texts.checking
              : [code ? "" : this.texts.credited, until && this.texts.until.replace("%s", () => until)]
                  .join(" ")
                  .trim();
        part(item, "usable").hidden = state !== "ready" || !code;
        part(item, "code-text").textContent = code;
        part(item, "apply").href = `/discount/${encodeURIComponent(code)}?redirect=/cart`;
        return item;
      });
      part(this, "codes").replaceChildren(...items);
    }

    choose(target) {
      for (const each of this.querySelectorAll("[data-confirm]")) each.hidden = true;
      const reward = target.closest("[data-reward]");
      part(reward, "confirm").hidden = false;
      part(reward, "redeem").focus();
    }

    cancel(target) {
      const reward = target.closest("[data-reward]");
      part(reward, "confirm").hidden = true;
      part(reward, "choose").focus();
    }

    async redeem(target) {
      if (target.ariaBusy === "true") return;
      target.ariaBusy = "true";
      const reward = target.closest("[data-reward]");
      const rewardId = Number(reward.dataset.reward);
      const answer = await command(`${this.dataset.url}/redeem`, `redeem:${rewardId}`, { rewardId });
      target.ariaBusy = null;
      part(reward, "confirm").hidden = true;
      if (answer.reason) this.refuse(answer.reason);
      else this.say("");
      await this.refresh();
      const first = part(this, "codes").querySelector("button:not([hidden])");
      (answer.reason || !first ? part(this, "close") : first).focus();
    }

    async copy(target) {
      const item = target.closest("li");
      await navigator.clipboard.writeText(part(item, "code-text").textContent).then(
        () => this.say(this.texts.copied),
        () => getSelection()?.selectAllChildren(part(item, "code-text")),
      );
    }

    async more() {
      const page = await ask(`${this.dataset.url}/history${this.older ? `?before=${this.older}` : ""}`);
      if (page.reason) return this.refuse(page.reason);
      this.older = page.before;
      part(this, "more").hidden = !page.before;
      part(this, "events").append(...page.events.map((event) => this.event(event)));
      part(this, "empty").hidden = part(this, "events").childElementCount > 0;
    }

    event({ kind, points, balance, at, campaign, reward, lines }) {
      const item = part(this, "event").content.firstElementChild.cloneNode(true);
      const named = campaign || reward;
      part(item, "what").textContent = this.texts.kinds[kind] + (named ? `: ${named}` : "");
      part(item, "points").textContent = points === "0" ? "" : (BigInt(points) > 0n ? "+" : "") + this.points(points);
      part(item, "at").textContent = new Date(at).toLocaleDateString(locale, { dateStyle: "medium" });
      part(item, "at").dateTime = new Date(at).toISOString();
      part(item, "left").textContent = `= ${this.points(balance)}`;
      for (const line of lines) {
        const row = document.createElement("li");
        row.textContent = `${line.title} × ${line.units}: ${this.points(line.points)}`;
        part(item, "lines").append(row);
      }
      return item;
    }
  }

  class Birthday extends Regulars {
    connected() {
      if (memory(this.dataset.seen) || location.pathname.includes("/checkout")) return;
      this.dialog.addEventListener("close", () => this.dismiss());
      part(this, "birthday")?.addEventListener("submit", (event) => {
        event.preventDefault();
        this.save(event.target);
      });
      this.dialog.showModal();
    }

    claim() {
      this.dialog.close();
    }

    dismiss() {
      if (this.saved) return;
      const { url, seen, subject } = this.dataset;
      memory(seen, "1");
      command(`${url}/dismiss`, `dismiss:${subject}`, { subject });
    }

    async save(form) {
      const [month, day] = ["month", "day"].map((name) => Number(form.elements[name].value));
      const answer = await command(`${this.dataset.url}/birthday`, `birthday:${month}-${day}`, { month, day });
      if (answer.reason && answer.reason !== "birthday_known") return this.refuse(answer.reason);
      this.saved = true;
      memory(this.dataset.seen, "1");
      form.hidden = true;
      this.say(this.texts.saved);
      part(this, "close").focus();
    }
  }

  customElements.define("regulars-panel", Panel);
  customElements.define("regulars-birthday", Birthday);
}
