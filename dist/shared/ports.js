// src/steps/hand-over/ports.ts
/** A ledger that is read and not written: what it would be told is kept, for the job that may write it. */
function collectingLedger(ledger) {
	const collected = [];
	return {
		collected,
		read: () => ledger.read(),
		unread: () => ledger.unread(),
		append: (records) => {
			collected.push(...records);
			return Promise.resolve(records);
		}
	};
}
/**
* A ledger and its outbox that are written as ever, and of which it is known afterwards what was said: also what could
* not be written, since nothing waits on a machine that is gone after the job.
*/
function witnessed(ledger, outbox) {
	const said = [];
	return {
		said,
		ledger: {
			read: () => ledger.read(),
			unread: () => ledger.unread(),
			async append(records) {
				try {
					const written = await ledger.append(records);
					said.push(...written);
					return written;
				} catch (error) {
					said.push(...records);
					throw error;
				}
			}
		},
		outbox: {
			pending: () => outbox.pending(),
			async postpone(records) {
				said.push(...records);
				await outbox.postpone(records);
			}
		}
	};
}
/** A store that is read and not written: what is packed goes into a folder, to be handed over. */
function packingStore(store, folder) {
	return {
		location: store.location,
		pack: async (source, onProgress) => (await folder()).pack(source, onProgress),
		find: (digest) => store.find(digest),
		list: (bot) => store.list(bot),
		unpack: (digest, directory, onProgress) => store.unpack(digest, directory, onProgress),
		copy: async (digest, from, onProgress) => (await folder()).copy(digest, from, onProgress)
	};
}

export { packingStore as n, witnessed as r, collectingLedger as t };