import type { WorkflowOptions } from './options.ts';
import { pins } from './pins.ts';
import { concludeAndTell, handedOver, leaveRecord } from './steps.ts';
import { indented, runnerOf, scalar, secretsOf } from './text.ts';

/** The workflow of the Actions tab that brings packages to production, and back. */
export function releaseWorkflow(options: WorkflowOptions): string {
  const { uses, production } = options;
  const runner = runnerOf(options);
  const checkout = `- name: Check out the repository
        uses: ${pins.checkout}
        with:
          fetch-depth: 0
          persist-credentials: false`;
  const selection = `environment: ${scalar(production)}
          select: \${{ inputs.select }}
          bots: \${{ inputs.bots }}
          versions: \${{ inputs.versions }}`;
  return `# Tidegate: brings the packages that were merged and verified to ${production}, and back.
#
# Start it with an empty form: it lists what is merged and not live, and ends with the values to enter next.
name: release

on:
  workflow_dispatch:
    inputs:
      mode:
        description: 'plan: say what would ship, and why or why not. promote: ship it. rollback: what ran before'
        type: choice
        options: [plan, promote, rollback]
        default: plan
      select:
        description: 'What to ship: #12, commits (7 digits and more), bot:NAME or all. Empty: list what there is'
        type: string
        default: ''
      bots:
        description: 'The bots, by name. Empty: all of them (rollback takes one)'
        type: string
        default: ''
      plan:
        description: 'For promote: the hash of the plan, as the consent to what it says'
        type: string
        default: ''
      reason:
        description: 'Why, for the record'
        type: string
        default: ''
      versions:
        description: 'Versions chosen by hand, such as bakery=2.0.0. Empty: they are counted up'
        type: string
        default: ''
      to:
        description: 'For rollback: a version or a package. Empty: what ran before'
        type: string
        default: ''

run-name: \${{ inputs.mode }}

# No job may do anything that it doesn't ask for.
permissions: {}

# Plans may stand side by side, and a rollback overtakes a promotion: what has to wait is said at its job.
concurrency:
  group: release-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  # Needs no secret and no cluster.
  plan:
    name: plan
    if: inputs.mode == 'plan' || inputs.mode == 'promote'
    runs-on: ${runner}
    timeout-minutes: 20
    permissions:
      contents: read # the history, and the ledger's branch
      pull-requests: read # which changes were reviewed
      checks: read # which checks passed
      packages: read # what was trained
    outputs:
      reason: \${{ steps.plan.outputs.reason }}
    steps:
      ${checkout}

      - name: Plan
        id: plan
        uses: ${uses('plan')}
        with:
          ${selection}
          plan: \${{ inputs.plan }}

  promote:
    name: promote
    needs: plan
    # Where only some of the bots are denied, the others may ship; where everything is live already, what an
    # interruption left undone is finished. Nothing was picked: nothing is promoted.
    if: >-
      !cancelled() && inputs.mode == 'promote'
      && contains(fromJSON('["ships", "denied", "nothing"]'), needs.plan.outputs.reason)
    runs-on: ${runner}
    timeout-minutes: 180
    environment:
      name: ${scalar(production)}
      deployment: false # the last job tells of one deployment for each bot
    concurrency:
      group: ${scalar(`tidegate-${production}`)}
      cancel-in-progress: false
      queue: max
    permissions:
      contents: write # the ledger's branch, and tags
      pull-requests: read # the facts of the plan, read again
      checks: read # the same
      packages: write # packages are copied to the store of ${production}
    steps:
      ${checkout}

      - name: Promote
        uses: ${uses('promote')}
        ${indented(secretsOf(options), 8)}with:
          ${selection}
          plan: \${{ inputs.plan }}
          why: \${{ inputs.reason }}
          hand-over: ${handedOver}

      ${leaveRecord('release')}

  # In no queue: it overtakes a promotion that is under way.
  rollback:
    name: rollback
    if: inputs.mode == 'rollback'
    runs-on: ${runner}
    timeout-minutes: 30
    environment:
      name: ${scalar(production)}
      deployment: false # the last job tells of one deployment for each bot
    permissions:
      contents: write # the ledger's branch
    steps:
      ${checkout}

      - name: Roll back
        uses: ${uses('rollback')}
        ${indented(secretsOf(options), 8)}with:
          bot: \${{ inputs.bots }}
          environment: ${scalar(production)}
          to: \${{ inputs.to }}
          why: \${{ inputs.reason }}
          hand-over: ${handedOver}

      ${leaveRecord('release')}

  # Tells those whom it concerns: release notes, deployments, the pull requests that shipped, the release board.
  tidegate:
    name: tidegate
    needs: [plan, promote, rollback]
    if: always() && inputs.mode != 'plan'
    runs-on: ${runner}
    timeout-minutes: 20
    permissions:
      contents: write # releases on GitHub, and the ledger's branch
      checks: read # what the release board says of the candidates
      deployments: write # where each bot runs
      pull-requests: write # a word in the comments of what shipped
      issues: write # the release board
      packages: read # what runs in the environments
    steps:
      ${checkout}

      - name: Fetch the records
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-record-*
          path: ${handedOver}

      ${concludeAndTell(options, production)}`;
}
