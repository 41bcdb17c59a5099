// src/domain/run/matrix.ts
/** Jobs of one matrix: a host takes 256. */
const mostJobs = 200;
/** One job per bot; where they would be too many, bots share jobs as evenly as can be. */
function jobMatrix(bots) {
	if (bots.length <= mostJobs) return bots.map((name) => ({
		name,
		bots: name
	}));
	return Array.from({ length: mostJobs }, (_, index) => ({
		name: `part-${index + 1}`,
		bots: bots.filter((_bot, at) => at % mostJobs === index).join(",")
	}));
}

export { jobMatrix as t };