const factors: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1 },
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** A quantity of the API (`500m`, `2Gi`, `1e3`) as a number of its unit; undefined for what isn't one. */
export function quantityOf(text: string): number | undefined {
  const [, digits, suffix = ''] =
    /^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)([numkMGTPE]|[KMGTPE]i)?$/.exec(
      text,
    ) ?? [];
  return digits === undefined ? undefined : Number(digits) * Number(factors[suffix]);
}

/** Whether one quantity is surely more than the other. */
export function isMore(left: number | undefined, right: number | undefined): boolean {
  return left !== undefined && right !== undefined && left > right;
}
