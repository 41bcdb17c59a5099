import { n as UserError } from "./errors.js";
import { a as oneLine } from "./text.js";

// src/steps/superseded.ts
/** Asks git, whenever it is called, whether a branch still stands at a commit. A branch that is gone supersedes nothing. */
function askSuperseded(ports, { branch, commit }) {
	return async () => {
		const now = await ports.checkout.upstream(branch).catch((error) => {
			if (error instanceof UserError) return commit;
			throw error;
		});
		if (now === commit) return void 0;
		return {
			commit: now,
			subject: (await ports.repository.resolve(now))?.subject
		};
	};
}
/** `Superseded by the push of 1a2b3c4 (Mend the greeting).` */
function supersededSentence({ commit, subject }) {
	const words = oneLine(subject ?? "", 100);
	return `Superseded by the push of ${commit.slice(0, 7)}${words === "" ? "" : ` (${words})`}.`;
}

export { supersededSentence as n, askSuperseded as t };