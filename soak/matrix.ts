/** Goes through every row of the matrices of events and faults, of which the tests take a part. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npm', ['test', '--', 'test/acceptance/matrix-'], {
  stdio: 'inherit',
  env: { ...process.env, TIDEGATE_WHOLE_MATRIX: 'true' },
});
process.exitCode = status ?? 1;
