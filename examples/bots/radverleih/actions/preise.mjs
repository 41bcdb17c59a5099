/** Cent am Tag, nach Radtyp. */
const tagespreise = { Stadtrad: 1200, Lastenrad: 3500, 'E-Bike': 2900 };

const helmpreis = 200;

/** Cent für eine Miete: ab dem vierten Tag kostet jeder Tag ein Viertel weniger. */
export function mietpreis(radtyp, tage, mitHelm) {
  const amTag = tagespreise[radtyp];
  const guenstigeTage = Math.max(0, tage - 3);
  const rad = amTag * (tage - guenstigeTage) + Math.round(amTag * 0.75) * guenstigeTage;
  return rad + (mitHelm ? helmpreis * tage : 0);
}

export function euro(cent) {
  return `${(cent / 100).toFixed(2).replace('.', ',')} €`;
}

/** Der Name eines Rads, wie er in der Preisliste steht; undefined, wenn es das nicht gibt. */
export function radMitNamen(text) {
  return Object.keys(tagespreise).find((rad) => rad.toLowerCase() === String(text).trim().toLowerCase());
}

export const preisliste = {
  name: 'action_preisliste',
  run({ say }) {
    const zeilen = Object.entries(tagespreise).map(([rad, cent]) => `- ${rad}: ${euro(cent)} am Tag`);
    say(`Unsere Räder:\n${zeilen.join('\n')}\nAb dem vierten Tag kostet jeder Tag ein Viertel weniger.`);
  },
};
