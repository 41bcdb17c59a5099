import type { WorkflowOptions } from './options.ts';
import { pins } from './pins.ts';
import { indented, list, runnerOf, scalar, secretsOf } from './text.ts';

/** The workflow of the Actions tab that looks at what runs. */
export function inspectWorkflow(options: WorkflowOptions): string {
  const { uses, staging, production } = options;
  return `# Tidegate: looks at what runs, for people who reach the environments through GitHub alone.
name: inspect

on:
  workflow_dispatch:
    inputs:
      mode:
        description: 'status: what runs. logs: its last lines. doctor: why it is not well. chat: say something to it'
        type: choice
        options: [status, logs, doctor, chat]
        default: status
      environment:
        description: 'Where (chat: ${staging.replaceAll("'", "''")} alone)'
        type: choice
        options: ${list([staging, production])}
        default: ${scalar(staging)}
      bots:
        description: 'The bots, by name. Empty: all of them (chat takes one)'
        type: string
        default: ''
      half:
        description: 'For logs: which half of the bot'
        type: choice
        options: [both, core, actions]
        default: both
      lines:
        description: 'For logs: how many of the last lines of each half'
        type: string
        default: '200'
      message:
        description: 'For chat: what to say'
        type: string
        default: ''

run-name: \${{ inputs.mode }}

# No job may do anything that it doesn't ask for.
permissions: {}

# Looking disturbs nobody: runs stand side by side.
concurrency:
  group: inspect-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  inspect:
    name: inspect
    runs-on: ${runnerOf(options)}
    timeout-minutes: 15
    environment:
      name: \${{ inputs.environment }}
      deployment: false # nothing is deployed
    permissions:
      contents: read # tidegate.yml, and the ledger's branch
      packages: read # what the packages say of themselves
    steps:
      - name: Check out the repository
        uses: ${pins.checkout}
        with:
          fetch-depth: 0
          persist-credentials: false

      - name: Inspect
        uses: ${uses('inspect')}
        ${indented(secretsOf(options), 8)}with:
          mode: \${{ inputs.mode }}
          environment: \${{ inputs.environment }}
          bots: \${{ inputs.bots }}
          half: \${{ inputs.half != 'both' && inputs.half || '' }}
          lines: \${{ inputs.lines }}
          message: \${{ inputs.message }}
`;
}
