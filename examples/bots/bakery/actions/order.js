import { euros, numberOf, priceOf, shop } from './_shop.js';

export const validation = {
  name: 'validate_order_form',
  validate: {
    item(value, { say }) {
      const item = String(value).toLowerCase();
      if (Object.hasOwn(shop, item)) return item;
      say({ response: 'utter_unknown_item', item: value });
      return null;
    },
    quantity(value, { say }) {
      const quantity = numberOf(value);
      if (quantity >= 1 && quantity <= 48) return quantity;
      say({ response: 'utter_bad_quantity' });
      return null;
    },
  },
};

export const price = {
  name: 'action_price',
  run({ slots, say, set }) {
    const total = euros(priceOf(slots.item, slots.quantity, slots.gift_wrap === true));
    set('total', total);
    say({ response: 'utter_price', total });
  },
};

export const placeOrder = {
  name: 'action_place_order',
  run({ slots, set }) {
    set('basket', [...(slots.basket ?? []), `${slots.quantity} × ${slots.item}`]);
    for (const slot of ['item', 'quantity', 'pickup', 'gift_wrap']) set(slot, null);
  },
};
