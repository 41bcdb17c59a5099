// src/domain/engine-choice.ts
/**
* A bot with code of its own, Python actions or custom components, runs differently on each engine: what ships is
* never guessed, so somebody must name its engine.
* @param entries the bot's files.
* @param problems what an engine found in it: `custom-component` marks components that are the bot's own.
* @returns undefined where an engine is named, or none needs to be.
*/
function unchosenEngine(project, bot, entries, problems) {
	if (bot.engine ?? project.engine) return void 0;
	const directory = bot.path === "." ? "" : `${bot.path}/`;
	const python = entries.find(({ path }) => path.startsWith(directory) && isPythonAction(path.slice(directory.length)));
	const component = problems.find(({ code }) => code === "custom-component");
	const place = python ? { file: python.path } : component?.place;
	if (!place) return void 0;
	const what = python ? "has Python actions" : "has components of its own";
	return {
		severity: "error",
		code: "engine-not-named",
		message: `${bot.name} ${what}, which only some engines run, and nobody named its engine.`,
		place,
		next: `Write \`engine: builtin\` for ${bot.name} in tidegate.yml to go on without them (with JavaScript actions or an action server's URL instead).`
	};
}
/** Whether a path, relative to a bot's directory, is a file of Python actions. */
function isPythonAction(path) {
	return /^actions(\/.*)?\.py$/.test(path) && !/(^|\/)__init__\.py$/.test(path);
}

export { unchosenEngine as n, isPythonAction as t };