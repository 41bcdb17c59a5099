/** A small tea house's bot: four intents, three rules, a form and one action in JavaScript. It trains in a moment. */
export interface TeaOptions {
  /** What it answers to a greeting: another greeting is another package. */
  readonly greeting?: string;
  /** What its test conversation expects instead; the same unless given. */
  readonly expected?: string;
  /** Cents: what its action computes with. */
  readonly price?: number;
}

/** The files of the bot, by their path below `directory`. */
export function teaBot(directory: string, options: TeaOptions = {}): Record<string, string> {
  const { greeting = 'Welcome to the tea house!', expected = greeting, price = 250 } = options;
  const files = {
    'config.yml': config,
    'domain.yml': domain(greeting),
    'data/nlu.yml': nlu,
    'data/rules.yml': rules,
    'actions/price.js': action(price),
    'tests/conversations.yml': tests(expected, price),
  };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]));
}

/** The line of tests/conversations.yml with the turn that greets. */
export const greetingLine = 4;

const config = `language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: DIETClassifier
    epochs: 20
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
`;

const domain = (greeting: string) => `version: '3.1'
intents: [greet, goodbye, order, inform]
entities: [tea]
slots:
  tea:
    type: text
    influence_conversation: false
    mappings:
      - {type: from_entity, entity: tea}
forms:
  order_form:
    required_slots: [tea]
responses:
  utter_greet:
    - text: ${JSON.stringify(greeting)}
  utter_goodbye:
    - text: Goodbye!
  utter_default:
    - text: Pardon?
  utter_ask_tea:
    - text: Green or black?
      buttons:
        - {title: Green, payload: '/inform{"tea":"green"}'}
        - {title: Black, payload: '/inform{"tea":"black"}'}
actions: [action_price]
`;

const nlu = `version: '3.1'
nlu:
  - intent: greet
    examples: |
      - hello
      - hi
      - hello there
      - hi there
      - good morning
      - good evening
  - intent: goodbye
    examples: |
      - bye
      - goodbye
      - see you
      - see you later
      - bye bye
      - goodbye for now
  - intent: order
    examples: |
      - I want some tea
      - some tea please
      - order tea
      - I want to order tea
      - can I order some tea
      - I would like tea
  - intent: inform
    examples: |
      - [green](tea)
      - [black](tea)
      - the [green](tea) one
      - the [black](tea) one
      - [green](tea) one
      - [black](tea) one
`;

const rules = `version: '3.1'
rules:
  - rule: greet
    steps:
      - intent: greet
      - action: utter_greet
  - rule: part
    steps:
      - intent: goodbye
      - action: utter_goodbye
  - rule: begin an order
    steps:
      - intent: order
      - action: order_form
      - active_loop: order_form
  - rule: end an order
    condition:
      - active_loop: order_form
    steps:
      - action: order_form
      - active_loop: null
      - action: action_price
`;

const action = (price: number) => `export default {
  name: 'action_price',
  run({ slots, say }) {
    say({ text: \`A pot of \${slots.tea} is \${(${price} / 100).toFixed(2)}.\` });
  },
};
`;

const tests = (expected: string, price: number) => `conversations:
  - name: greets
    steps:
      - user: hello there
      - bot: ${JSON.stringify(expected)}
  - name: sells a pot
    steps:
      - user: I want to order tea
      - bot: {response: utter_ask_tea}
      - user: /inform{"tea":"green"}
      - bot: A pot of green is ${(price / 100).toFixed(2)}.
`;
