/** Goes through every row of the matrix of faults, of which the tests take one of each kind. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npm', ['test', '--', 'test/acceptance/matrix-faults'], {
  stdio: 'inherit',
  env: { ...process.env, TIDEGATE_WHOLE_MATRIX: 'true' },
});
process.exitCode = status ?? 1;
