import { a as isCancel, i as text, n as log, t as confirm$1 } from "./dist4.js";
import { o as plainText } from "./text2.js";

// src/cli/prompt.ts
/** A numbered list, answered with a number or a name. */
async function choose(question, choices) {
	const lines = choices.map(({ label, hint }, index) => `${String(index + 1).padStart(2)}  ${plainText(label)}${hint === void 0 ? "" : `  (${plainText(hint)})`}`);
	log.message(lines.join("\n"));
	const chosen = (answer) => choices[Number(answer) - 1] ?? choices.find(({ value }) => value === answer);
	return chosen(unlessCancelled(await text({
		message: `${question} Type its number.`,
		placeholder: "1",
		validate: (given) => chosen(given) ? void 0 : `Type a number from 1 to ${choices.length}.`
	}))).value;
}
/** A question that is answered with yes or no. */
async function confirm(question, standard = false) {
	return unlessCancelled(await confirm$1({
		message: question,
		initialValue: standard
	}));
}
/**
* A question that is answered with a text, or with nothing.
* @param wrong what is wrong with a text; undefined where nothing is.
*/
async function ask(question, wrong) {
	const answer = unlessCancelled(await text({
		message: question,
		defaultValue: "",
		validate: (answer) => {
			const plain = (answer ?? "").trim();
			return plain === "" ? void 0 : wrong(plain);
		}
	})).trim();
	return answer === "" ? void 0 : answer;
}
function unlessCancelled(answer) {
	if (!isCancel(answer)) return answer;
	throw Object.assign(/* @__PURE__ */ new Error("Nothing was chosen."), { name: "AbortError" });
}

export { ask, choose, confirm };