import { a as percent, i as paint, n as cut, o as plainText } from "./text2.js";

// src/cli/show.ts
/** A bot's scores in one short line. */
function metricsText(metrics) {
	const parts = [];
	if (metrics.intents) parts.push(`intents ${percent(metrics.intents.accuracy)}`);
	if (metrics.entities) parts.push(`entities F1 ${percent(metrics.entities.f1)}`);
	const { predictedIntents } = metrics;
	if (predictedIntents) parts.push(`conversations ${predictedIntents.conversations.right}/${predictedIntents.conversations.of}`);
	return parts.join(", ");
}
/** How test conversations went: a line of counts, then each failure with its turn. */
function smokeText(smoke, stream) {
	const total = smoke.passed.length + smoke.failures.length;
	const lines = [`${smoke.suite === void 0 ? "no test conversations; an example of each intent was said: " : ""}${smoke.passed.length} of ${total} right`];
	for (const failure of smoke.failures) lines.push(...failureLines(failure, stream));
	const needs = Map.groupBy(smoke.leftOut, (left) => left.needs);
	for (const [action, conversations] of needs) {
		const names = conversations.map(({ conversation }) => plainText(conversation)).join(", ");
		lines.push(`left out (${neededText(action)}): ${names}`);
	}
	if (smoke.failures.length === 0 && smoke.message !== void 0) lines.push(plainText(smoke.message));
	return lines.join("\n");
}
/** Why a conversation was left out: the action that no code offers, or what else it needs. */
function neededText(needs) {
	return /^[\w-]+$/.test(needs) ? `${needs} has no code here` : plainText(needs);
}
/** A failing conversation as it went, with the turn at fault. */
function failureLines(failure, stream) {
	const place = failure.place.line === void 0 ? failure.place.file : `${failure.place.file}:${failure.place.line}`;
	const lines = [`${paint("red", "✗", stream)} ${plainText(failure.conversation)}, turn ${failure.turn} (${plainText(place)}): ${plainText(failure.message)}`];
	for (const { said, answered } of failure.transcript.slice(-4)) {
		lines.push(`    ${paint("cyan", "person", stream)}  ${cut(plainText(said), 100)}`);
		if (answered.length === 0) lines.push(`    ${paint("dim", "bot", stream)}     (silence)`);
		for (const message of answered) {
			const buttons = message.buttons.map(({ title }) => `[${plainText(title)}]`).join(" ");
			const text = [
				message.text ?? "",
				message.image === void 0 ? "" : `(image ${message.image})`,
				buttons
			].filter((part) => part !== "").join(" ");
			lines.push(`    ${paint("magenta", "bot", stream)}     ${cut(plainText(text), 100)}`);
		}
	}
	return lines;
}
/** How a revision's two halves are: `ready`, or what is wrong with which. */
function halvesText(revision) {
	const unwell = revision.halves.filter(({ state }) => state !== "ready" && state !== "elsewhere");
	if (unwell.length === 0) return "ready";
	return unwell.map(({ half, state, trouble }) => `${half} ${state}${trouble === void 0 ? "" : `: ${plainText(trouble)}`}`).join("; ");
}

export { smokeText as i, metricsText as n, neededText as r, halvesText as t };