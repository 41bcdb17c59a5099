import { euros, shop } from './_shop.js';

export default {
  name: 'action_menu',
  run({ say }) {
    const lines = Object.entries(shop).map(([item, { price }]) => `- ${item}: ${euros(price)}`);
    say({
      text: `Fresh today:\n${lines.join('\n')}`,
      buttons: Object.keys(shop).map((item) => ({
        title: `Order ${item}s`,
        payload: `/order${JSON.stringify({ item })}`,
      })),
    });
  },
};
