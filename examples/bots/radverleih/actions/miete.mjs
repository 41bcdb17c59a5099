import { euro, mietpreis, radMitNamen } from './preise.mjs';

const zahlen = ['null', 'ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'];
const besondere = { eins: 1, einen: 1, eine: 1, 'eine woche': 7, woche: 7, 'zwei wochen': 14, wochenende: 2 };

/** Die Tage, die jemand mit „3“, „drei“ oder „eine Woche“ meint; undefined, wenn es keine sind. */
function tageAus(text) {
  const gesagt = String(text).trim().toLowerCase();
  if (/^\d+$/.test(gesagt)) return Number(gesagt);
  const wort = zahlen.indexOf(gesagt);
  return wort >= 0 ? wort : besondere[gesagt];
}

export default [
  {
    name: 'validate_miet_formular',
    validate: {
      radtyp(wert, { say }) {
        const rad = radMitNamen(wert);
        if (rad === undefined) say({ response: 'utter_unbekanntes_rad', radtyp: wert });
        return rad ?? null;
      },
      tage(wert, { say }) {
        const tage = tageAus(wert);
        if (tage >= 1 && tage <= 14) return tage;
        say({ response: 'utter_zu_viele_tage' });
        return null;
      },
      name(wert) {
        return String(wert).trim().replace(/^(ich heiße|mein name ist|auf) /i, '');
      },
    },
  },
  {
    name: 'action_angebot',
    run({ slots, say, set }) {
      const gesamtpreis = euro(mietpreis(slots.radtyp, slots.tage, slots.helm === true));
      set('gesamtpreis', gesamtpreis);
      say({
        response: 'utter_angebot',
        gesamtpreis,
        dauer: slots.tage === 1 ? 'einen Tag' : `${slots.tage} Tage`,
        mit_helm: slots.helm ? 'mit Helm' : 'ohne Helm',
      });
    },
  },
  {
    name: 'action_reservieren',
    run({ set }) {
      set('gemietet', true);
      for (const slot of ['radtyp', 'tage', 'helm']) set(slot, null);
    },
  },
];
