// src/engine/tracker/store.ts
/** Conversations can't be read or kept at the moment: whoever asks may ask again. */
var StoreUnavailable = class extends Error {};
/** Conversations whose names start so are soon forgotten: talks that test a bot leave no trace. */
const transientPrefix = "tidegate-";
/** Keeps conversations in memory; the ones that were silent longest go first once there are `most`. */
var MemoryStore = class {
	#conversations = /* @__PURE__ */ new Map();
	#most;
	constructor(most = 1e4) {
		this.#most = most;
	}
	load(sender) {
		const events = this.#conversations.get(sender) ?? [];
		return Promise.resolve({
			events: [...events],
			version: events.length
		});
	}
	version(sender) {
		return Promise.resolve(this.#conversations.get(sender)?.length ?? 0);
	}
	append(sender, version, events) {
		const known = this.#conversations.get(sender) ?? [];
		if (known.length !== version) return Promise.resolve(void 0);
		this.#conversations.delete(sender);
		this.#conversations.set(sender, [...known, ...events]);
		for (const oldest of this.#conversations.keys()) {
			if (this.#conversations.size <= this.#most) break;
			this.#conversations.delete(oldest);
		}
		return Promise.resolve(version + events.length);
	}
	close() {
		this.#conversations.clear();
		return Promise.resolve();
	}
};
/** Sends conversations that test a bot to memory, and all others to a lasting store of this machine. */
var SplitStore = class {
	#lasting;
	#transient = new MemoryStore();
	constructor(lasting) {
		this.#lasting = lasting;
	}
	#storeOf(sender) {
		return sender.startsWith("tidegate-") ? this.#transient : this.#lasting;
	}
	load(sender, range) {
		return this.#storeOf(sender).load(sender, range);
	}
	version(sender) {
		return this.#storeOf(sender).version(sender);
	}
	append(sender, version, events) {
		return this.#storeOf(sender).append(sender, version, events);
	}
	async close() {
		await this.#transient.close();
		await this.#lasting.close();
	}
};

export { transientPrefix as i, SplitStore as n, StoreUnavailable as r, MemoryStore as t };