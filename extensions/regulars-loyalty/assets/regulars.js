// What a page shows first was rendered by Liquid; this asks the app only when a signed-in customer does something.

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
  const ACTIONS = ["open", "choose", "cancel", "redeem", "copy", "more"];

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

    text(name, value) {
      return this.texts[name].replace("%s", () => value);
    }

    points(points) {
      const { one, other, amount } = this.texts;
      const whole = BigInt(points);
      return amount.replace("%n", () => whole.toLocaleString(locale)).replace("%w", () => (whole === 1n ? one : other));
    }
  }

  class Panel extends Regulars {
    connected() {
      document.addEventListener("click", (event) => {
        if (!event.target.closest?.('a[href$="#regulars"]')) return;
        event.preventDefault();
        this.open();
      });
      part(this, "history")?.addEventListener("toggle", () => this.older === undefined && this.more());
    }

    open() {
      this.dialog.showModal();
      if ("signedIn" in this.dataset) this.refresh();
    }

    async refresh() {
      const state = await ask(`${this.dataset.url}/state`);
      if (state.reason) return this.refuse(state.reason);
      const { points } = state;
      part(this, "balance").textContent = part(this, "launcher").textContent = this.points(points.available);
      for (const name of ["pending", "owed"]) {
        part(this, name).hidden = points[name] === "0";
        part(this, name).textContent = this.text(name, this.points(points[name]));
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
            ? this.text("missing", this.points(reward.missing))
            : this.texts.reasons[reward.obstacle] || "";
      }
      this.showCodes(state.redemptions);
      // A code that is being made or cancelled usually is in a moment.
      const moving = state.redemptions.some((one) => /made|cancelled/.test(one.state));
      this.looks = moving ? (this.looks || 0) + 1 : 0;
      if (moving && this.looks < 20 && this.dialog.open) setTimeout(() => this.refresh(), 1000);
    }

    showCodes(redemptions) {
      const items = redemptions.map((redemption) => {
        const item = part(this, "code").content.firstElementChild.cloneNode(true);
        const { id, name, state, code, expiresAt, points, cancellable } = redemption;
        part(item, "name").textContent = points === "0" ? `${this.texts.kinds.birthday}: ${name}` : name;
        const until = new Date(expiresAt).toLocaleDateString(locale, { dateStyle: "long" });
        part(item, "note").textContent =
          this.texts.states[state] ||
          `${code ? "" : this.texts.credited} ${expiresAt ? this.text("until", until) : ""}`.trim();
        part(item, "usable").hidden = state !== "ready" || !code;
        part(item, "code-text").textContent = code;
        part(item, "apply").href = `/discount/${encodeURIComponent(code)}?redirect=/cart`;
        item.dataset.redemption = id;
        part(item, "choose").hidden = !cancellable;
        part(item, "comes-back").textContent = this.text("returns", this.points(points));
        return item;
      });
      part(this, "codes").replaceChildren(...items);
    }

    choose(target) {
      for (const each of this.querySelectorAll("[data-confirm]")) each.hidden = true;
      const item = target.closest("li");
      part(item, "confirm").hidden = false;
      part(item, "redeem").focus();
    }

    cancel(target) {
      const item = target.closest("li");
      part(item, "confirm").hidden = true;
      part(item, "choose").focus();
    }

    /** Redeems a reward, or gives a code back: what its item confirms. */
    async redeem(target) {
      if (target.ariaBusy === "true") return;
      target.ariaBusy = "true";
      const item = target.closest("li");
      const { reward, redemption: redemptionId } = item.dataset;
      const [what, body] = reward ? ["redeem", { rewardId: Number(reward) }] : ["cancel", { redemptionId }];
      const answer = await command(`${this.dataset.url}/${what}`, `${what}:${reward || redemptionId}`, body);
      target.ariaBusy = null;
      part(item, "confirm").hidden = true;
      if (answer.reason) this.refuse(answer.reason);
      else this.say(reward ? "" : this.texts.cancelled);
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

    event({ kind, points, balance, at, campaign, reward, reason, lines }) {
      const item = part(this, "event").content.firstElementChild.cloneNode(true);
      const named = campaign || reward || reason;
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
