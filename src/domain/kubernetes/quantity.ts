const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity as Kubernetes writes it (`500m`, `1.5`, `1Gi`) as a number of its unit; undefined for anything else. */
export function quantityOf(text: string): number | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,9})?)([a-zA-Z]{0,2})$/.exec(text);
  const unit = units[parts?.[2] ?? '-'];
  return unit === undefined ? undefined : Number(parts?.[1]) * unit;
}
