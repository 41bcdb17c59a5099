import { a as shortDigest, n as digestOf } from "./digest.js";

// src/domain/kubernetes/names.ts
/** Who applies, for server-side apply's record of owners. */
const fieldManager = "tidegate";
/** Where the halves listen in their pods and on their Services. */
const ports = {
	core: 5005,
	actions: 5055
};
/** The name of the one container of each half. */
const containerNames = {
	core: "core",
	actions: "actions"
};
/** Labels by which objects are found. */
const labelKeys = {
	name: "app.kubernetes.io/name",
	instance: "app.kubernetes.io/instance",
	component: "app.kubernetes.io/component",
	partOf: "app.kubernetes.io/part-of",
	managedBy: "app.kubernetes.io/managed-by",
	bot: "tidegate.dev/bot",
	revision: "tidegate.dev/revision"
};
/** Annotations: what is said about a revision, on the Deployment of its core, and about traffic, on the stable Service. */
const annotationKeys = {
	environment: "tidegate.dev/environment",
	package: "tidegate.dev/package",
	modelFile: "tidegate.dev/model-file",
	modelId: "tidegate.dev/model-id",
	role: "tidegate.dev/role",
	since: "tidegate.dev/since",
	commit: "tidegate.dev/commit",
	version: "tidegate.dev/version",
	branch: "tidegate.dev/branch",
	previous: "tidegate.dev/previous",
	kept: "tidegate.dev/kept",
	leaving: "tidegate.dev/leaving"
};
/** The longest name that a Service, and the value of a label, may have. */
const longest = 63;
/** The names of a revision's objects. A bot whose name leaves no room is cut, and told apart by a hash of its name. */
function namesOf(bot, revision) {
	const end = (half) => `-${revision}-${half}`;
	const start = fitting(bot, longest - end("actions").length);
	return {
		core: `${start}${end("core")}`,
		actions: `${start}${end("actions")}`,
		service: fitting(bot, longest)
	};
}
function fitting(name, room) {
	if (name.length <= room) return name;
	const hash = shortDigest(digestOf(name)).slice(0, 8);
	return `${name.slice(0, room - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}
/** Labels of the objects of one half of a revision. */
function labelsOf(bot, revision, half) {
	return {
		...botLabels(bot),
		[labelKeys.instance]: fitting(`${bot}-${revision}`, longest),
		[labelKeys.component]: half,
		[labelKeys.revision]: revision
	};
}
/** Labels of everything of a bot. */
function botLabels(bot) {
	const name = fitting(bot, longest);
	return {
		[labelKeys.name]: name,
		[labelKeys.partOf]: "tidegate",
		[labelKeys.managedBy]: fieldManager,
		[labelKeys.bot]: name
	};
}
/** What selects the pods of one half of a revision: the selector of its Service and, for a core, of the customers'. */
function selectorOf(bot, revision, half) {
	return {
		[labelKeys.bot]: fitting(bot, longest),
		[labelKeys.revision]: revision,
		[labelKeys.component]: half
	};
}
/** A selector of labels as the API takes it in a list: `key=value,key=value`. */
function selectorText(labels) {
	return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(",");
}

export { labelKeys as a, ports as c, fieldManager as i, selectorOf as l, botLabels as n, labelsOf as o, containerNames as r, namesOf as s, annotationKeys as t, selectorText as u };