import type { Choices } from "./random";

const FIRST =
  `Ada Adaeze Agnès Ahmed Aisha Alan Alma Anaïs Anders Andre Beatriz Ben Björk Callum Carmen Chidi Chloé Clara
Dana Devon Diego Dolores Eamon Elif Elin Emeka Esther Fatima Felix Femi Freya Gloria Grace Gustav Hana Hiro Ida Ines
Ingrid Ivan Jada Jamal João José Julia Kai Karim Leila Linh Łukasz Luz Malik Mara Mateo Mei Mila Naomi Nils Noé Olga
Omar Paloma Peter Priya Quinn Rafael Renée Rosa Ruth Said Saoirse Siân Sofía Söhnke Tariq Tess Thandi Tomás Uma Viktor
Wanda Xenia Yara Yusuf Zoë`.split(/\s+/);
const LAST =
  `Abara Adeyemi Ahlgren Álvarez Anand Baker Barros Becker Benítez Bianchi Brandt Byrne Castro Çelik Chen
Claes Cooper Costa D'Angelo Dahl Delacroix Diallo Doyle Duarte Eriksen Espinoza Farouk Fischer Flores Fontaine Fraser
Gallo García Gomes Grant Haddad Hansen Hassan Hughes Ibrahim Ito Jansen Jensen Kaya Keller Kim Kovač Kowalski Kumar
Lang Larsen Leclerc Lindqvist MacLeod Marek Mbeki Mendes Moreau Müller Murphy N'Diaye Nakamura Nguyễn Novák Núñez O'Brien
O'Neill Okafor Olsen Ortega Park Patel Petrov Pham Quist Ramos Rossi Šimůnek Saito Santos Schäfer Silva Singh Sørensen
Stone Tanaka Torres Vargas Vogel Walsh Weber Wójcik Yilmaz Young Zhang Zieliński`.split(/\s+/);

/** Names without a Latin letter, with the e-mail name their owners use. */
const OTHER_SCRIPTS: readonly (readonly [first: string, last: string, ascii: string])[] = [
  ["太郎", "山田", "taro.yamada"],
  ["美咲", "佐藤", "misaki.sato"],
  ["Ольга", "Іваненко", "olha.ivanenko"],
  ["Γιώργος", "Παππάς", "giorgos.pappas"],
  ["ליאור", "כהן", "lior.cohen"],
  ["سلمى", "حداد", "salma.haddad"],
  ["अनिता", "शर्मा", "anita.sharma"],
  ["지민", "박", "jimin.park"],
];

const TRADES = [
  "Builders",
  "Consulting",
  "Design",
  "Dairy",
  "Engineering",
  "Energy",
  "Foods",
  "Freight",
  "Glass",
];
const MORE_TRADES = [
  "Insurance",
  "Legal",
  "Logistics",
  "Mills",
  "Optics",
  "Printing",
  "Robotics",
  "Software",
  "Tools",
];
const PLACES =
  `Alder Aspen Birch Blue Bright Canyon Cobalt Copper Crescent Eagle Elm Ember Falcon Fern Granite Harvest
Heron Iron Juniper Lakeview Linden Maple Meadow North Oak Orchard Pine Quarry River Sage Silver Stone Summit Willow`.split(
    /\s+/,
  );
const LEGAL_FORMS = ["", " Inc.", " LLC", " & Co.", " Cooperative", " Group"];
export const TITLES = [
  "Accountant",
  "Analyst",
  "Chief Executive",
  "Director of Operations",
  "Engineer",
  "Manager, Field Services",
  "Owner",
  "Partner",
  "President",
  "Project Manager",
  "Sales Manager",
  "Vice President",
];
export const CITIES: readonly (readonly [city: string, state: string, postalCode: string])[] = [
  ["Alder Falls", "MN", "55001"],
  ["Bright Prairie", "WI", "53010"],
  ["Cold Spring", "IA", "50011"],
  ["Lake Marion", "MN", "55044"],
  ["North Fork", "SD", "57003"],
  ["Saint Odile", "ND", "58007"],
];

export interface Name {
  first_name: string;
  last_name: string;
  /** The part of an e-mail before the @. */
  account: string;
}

/** A person's name; one in fifty is written in another script. */
export function personName(random: Choices): Name {
  if (random.chance(0.02)) {
    const [first_name, last_name, account] = random.pick(OTHER_SCRIPTS);
    return { first_name, last_name, account };
  }
  const first_name = random.pick(FIRST);
  const last_name = random.pick(LAST);
  return { first_name, last_name, account: asciiOf(`${first_name}.${last_name}`) };
}

export function companyName(random: Choices): string {
  return `${random.pick(PLACES)} ${random.pick([...TRADES, ...MORE_TRADES])}${random.pick(LEGAL_FORMS)}`;
}

function asciiOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ł", "l")
    .replaceAll("ø", "o")
    .normalize("NFD")
    .replace(/[^a-z.]/g, "");
}
