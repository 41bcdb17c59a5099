import { r as __toESM } from "./rolldown-runtime.js";
import { i as require_posix } from "./glob.js";
import { t as mayWrite } from "./may-write.js";
import { i as phases } from "./read.js";

// src/domain/run/event.ts
var import_posix = /* @__PURE__ */ __toESM(require_posix(), 1);
const noPhases = [];
const untilTrained = ["validate", "train"];
const base = {
	branch: void 0,
	base: void 0,
	gathers: false,
	mayBeTold: false,
	writes: true
};
/** What a run does, by what started it. */
function runKind(event, branches) {
	switch (event.kind) {
		case "merge-group": return {
			...base,
			kind: "merge-group",
			phases,
			rollout: "preview",
			base: event.base
		};
		case "pull-request": {
			const change = {
				...base,
				phases: untilTrained,
				rollout: "none"
			};
			if (!mayWrite(event)) return {
				...change,
				kind: "foreign",
				writes: false
			};
			const { branch } = event;
			if (!isStaging(branch, branches)) return {
				...change,
				kind: "change",
				branch
			};
			return {
				...base,
				kind: "staging",
				phases,
				rollout: "switch",
				branch,
				mayBeTold: true
			};
		}
		case "push":
			if (event.deleted) return {
				...base,
				kind: "nothing",
				phases: noPhases,
				rollout: "none"
			};
			return ofBranch(event.branch, event.before, branches);
		case "other": return ofBranch(event.branch, void 0, branches);
	}
}
function ofBranch(branch, before, branches) {
	if (branch === branches.default) return {
		...base,
		kind: "default",
		phases,
		rollout: "switch",
		branch,
		base: before,
		gathers: true
	};
	if (branch !== void 0 && isStaging(branch, branches)) return {
		...base,
		kind: "staging",
		phases,
		rollout: "switch",
		branch
	};
	return {
		...base,
		kind: "change",
		phases: untilTrained,
		rollout: "none",
		branch
	};
}
/** The default branch is none of staging, whatever the patterns say. */
function isStaging(branch, branches) {
	return branch !== branches.default && branches.staging.some((pattern) => import_posix.default.isMatch(branch, pattern, { dot: true }));
}

export { runKind as t };