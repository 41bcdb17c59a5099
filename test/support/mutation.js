import fc from 'fast-check';

// A mutant is dead at the first counterexample, which nobody wants smaller; and there are thousands of them.
fc.configureGlobal({ endOnFailure: true, numRuns: 20 });
