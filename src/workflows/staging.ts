import type { WorkflowOptions } from './options.ts';
import { pins } from './pins.ts';
import { concludeAndTell, handedOver, leaveRecord } from './steps.ts';
import { indented, list, runnerOf, scalar, secretsOf } from './text.ts';

/** The workflow of pushes, pull requests and merge groups: what changed is trained, staged, talked to and told. */
export function stagingWorkflow(options: WorkflowOptions): string {
  const { uses, defaultBranch, stagingBranches = ['staging/**'], staging, keyRing } = options;
  const runner = runnerOf(options);
  const checkout = `- name: Check out the commit
        uses: ${pins.checkout}
        with:
          # A pull request's own last commit: what was trained for it is found again after the merge.
          ref: \${{ github.event.pull_request.head.sha || github.sha }}
          fetch-depth: 0
          persist-credentials: false`;
  const beginning = beginningOf(options);
  return `# Tidegate: trains each bot that a push changed, deploys it to ${staging}, talks to it, and tells how it went.
#
# A rule for ${defaultBranch} needs one required check: \`tidegate\`, the last job. It concludes for every pull request,
# whatever its branch or author, and also where no bot changed.
name: staging

on:
  push:
    branches: ${list([defaultBranch, ...stagingBranches])}
  pull_request:
  merge_group:

# No job may do anything that it doesn't ask for.
permissions: {}

# Runs stand side by side: a newer push supersedes an older one by its own word, and the older one says by which.
concurrency:
  group: staging-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  changes:
    name: changes
    runs-on: ${runner}
    timeout-minutes: 15
    permissions:
      contents: read # the bots, their history, and the ledger's branch
      actions: read # whether a push's run tells about this very commit already
    outputs:
      matrix: \${{ steps.changes.outputs.matrix }}
      deploys: \${{ steps.changes.outputs.deploys }}
      check: \${{ steps.changes.outputs.check }}
      told-by: \${{ steps.changes.outputs.told-by }}
    steps:
      ${checkout}

      - name: Find and validate the bots that changed
        id: changes
        uses: ${uses('validate')}
        with:
          changed: true
          hand-over: ${handedOver}

      ${leaveRecord('changes')}

  # Shows at once what is to come, beside the training.
  begin:
    name: begin
    needs: changes
    if: needs.changes.outputs.matrix != '[]'
    runs-on: ${runner}
    timeout-minutes: 10
    permissions:
      ${beginning.permissions}checks: write # a check for each bot and phase
    steps:
      ${beginning.checkout}- name: Fetch what changed
        uses: ${pins.downloadArtifact}
        with:
          name: tidegate-record-changes
          path: ${handedOver}

      - name: Begin the checks
        uses: ${uses('report')}
        with:
          phase: begin
          environment: ${scalar(staging)}
          records: ${handedOver}

  # A bot's components are code of whoever pushed: where they run nothing may be written, and there is no secret.
  train:
    name: train (\${{ matrix.name }})
    needs: changes
    if: needs.changes.outputs.matrix != '[]'
    strategy:
      fail-fast: false
      matrix:
        include: \${{ fromJSON(needs.changes.outputs.matrix) }}
    runs-on: ${runner}
    timeout-minutes: 180
    permissions:
      contents: read # the bots, and the ledger's branch
      packages: read # packages that are there already
    steps:
      ${checkout}

      - name: Train
        uses: ${uses('train')}
        with:
          bots: \${{ matrix.bots }}
          hand-over: ${handedOver}

      - name: Leave the packages
        if: always() # another bot of the same job may have failed
        uses: ${pins.uploadArtifact}
        with:
          name: tidegate-package-\${{ matrix.name }}
          path: ${handedOver}/packages
          if-no-files-found: ignore
          compression-level: 0 # models are compressed already
          retention-days: 7 # for whoever runs a failed job again
          overwrite: true

      ${leaveRecord('train-${{ matrix.name }}')}

  stage:
    name: stage (\${{ matrix.name }})
    needs: [changes, begin, train] # begin too: a check that two jobs begin at once stands there twice
    # Also where the training of another bot failed.
    if: >-
      !cancelled() && needs.changes.result == 'success' && needs.changes.outputs.deploys == 'true'
      && needs.changes.outputs.matrix != '[]'
    strategy:
      fail-fast: false
      matrix:
        include: \${{ fromJSON(needs.changes.outputs.matrix) }}
    runs-on: ${runner}
    timeout-minutes: 120
    environment:
      name: ${scalar(staging)}
      deployment: false # the last job tells of one deployment for each bot
    # A bot's deployments wait for each other, and none is cancelled in the middle.
    concurrency:
      group: ${scalar(`tidegate-${staging}-\${{ matrix.name }}`)}
      cancel-in-progress: false
      queue: max
    permissions:
      contents: read # the bots, and the ledger's branch
      packages: write # a package that was trained goes to the store
      checks: write # what is in progress
    steps:
      ${checkout}

      # By a pattern: where the store has the package already, nothing was left.
      - name: Fetch the packages
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-package-\${{ matrix.name }}
          path: \${{ runner.temp }}/packages
          merge-multiple: true

      - name: Deploy and talk
        uses: ${uses('deploy')}
        ${indented(secretsOf(options), 8)}with:
          bots: \${{ matrix.bots }}
          environment: ${scalar(staging)}
          packages: \${{ runner.temp }}/packages
          hand-over: ${handedOver}

      ${leaveRecord('stage-${{ matrix.name }}')}

  # The one required check. It reads what the others left, and alone writes: ledger, checks, deployments, comment.
  tidegate:
    name: \${{ needs.changes.outputs.check || 'tidegate' }}
    needs: [changes, begin, train, stage]
    if: always()
    runs-on: ${runner}
    timeout-minutes: 20
    ${indented(environmentOf(keyRing), 4)}permissions:
      contents: write # the ledger's branch
      checks: write # how each bot and phase went
      deployments: write # where each bot runs
      pull-requests: write # the one comment
      issues: write # the release board
      actions: read # the records of the push's run that tells about this commit
      packages: read # what runs in the environments
    steps:
      ${checkout}

      - name: Fetch the records
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-record-*
          path: ${handedOver}
          run-id: \${{ needs.changes.outputs.told-by || github.run_id }}
          # Needed for another run alone.
          github-token: \${{ needs.changes.outputs.told-by != '' && github.token || '' }}

      ${concludeAndTell(options, staging)}${keyRing ? `          key-ring: \${{ secrets.${keyRing.secret} }}\n` : ''}`;
}

function environmentOf(keyRing: WorkflowOptions['keyRing']): string {
  if (!keyRing) return '';
  return `environment:\n  name: ${scalar(keyRing.environment)}\n  deployment: false # it holds the key ring\n`;
}

/** The beginning asks nothing of the repository: only actions that lie in it must be checked out. */
function beginningOf({ uses }: WorkflowOptions): { readonly permissions: string; readonly checkout: string } {
  if (!uses('report').startsWith('./')) return { permissions: '', checkout: '' };
  return {
    permissions: 'contents: read # the actions of this repository\n      ',
    checkout: `- name: Check out the actions
        uses: ${pins.checkout}
        with:
          ref: \${{ github.event.pull_request.head.sha || github.sha }}
          persist-credentials: false

      `,
  };
}
