/** What the shop sells: price of one in cents, and from how many on each costs a tenth less. */
export const shop = {
  croissant: { price: 180, cheaperFrom: 12 },
  'rye bread': { price: 420, cheaperFrom: 4 },
  'cinnamon roll': { price: 260, cheaperFrom: 12 },
  'lemon tart': { price: 390, cheaperFrom: 8 },
};

const giftWrap = 150;

/** Cents for a number of one kind. */
export function priceOf(item, quantity, isGift) {
  const { price, cheaperFrom } = shop[item];
  const each = quantity >= cheaperFrom ? Math.round(price * 0.9) : price;
  return each * quantity + (isGift ? giftWrap : 0);
}

export function euros(cents) {
  return `€${(cents / 100).toFixed(2)}`;
}

const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const special = { a: 1, 'a dozen': 12, dozen: 12, 'half a dozen': 6, fifteen: 15, twenty: 20 };

/** The number that a person means by "6", "six" or "a dozen"; undefined where it is none. */
export function numberOf(text) {
  const said = String(text).trim().toLowerCase();
  if (/^\d+$/.test(said)) return Number(said);
  const word = words.indexOf(said);
  return word >= 0 ? word : special[said];
}
