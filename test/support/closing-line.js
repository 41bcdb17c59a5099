/** A Jest reporter that ends standard output with `N passed, N failed[, N skipped]`, for CI to read. */
export default class ClosingLine {
  /** @param {unknown} _contexts @param {import('jest').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    // A suite that could not even load has no tests to count: it counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
