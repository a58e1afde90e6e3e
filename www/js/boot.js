// Runs before the first paint: which language this is, so that nobody sees the page change its language.
(() => {
  const languages = {
    en: "English", de: "Deutsch", es: "Español", fr: "Français", it: "Italiano", ja: "日本語", nb: "Norsk bokmål",
    nl: "Nederlands", pl: "Polski", "pt-BR": "Português (Brasil)", "zh-CN": "简体中文",
  };
  /** @type {Record<string, string>} */
  const alike = { no: "nb", nn: "nb", da: "nb", pt: "pt-BR", zh: "zh-CN" };
  const rightToLeft = ["ar", "fa", "he", "ur"];

  /** @param {string} wanted */
  const known = (wanted) => {
    const [first = wanted] = wanted.split("-");
    return Object.keys(languages).find((code) => [wanted, first, alike[first]].includes(code));
  };
  let remembered = null;
  try { remembered = localStorage.getItem("language"); } catch { /* storage is switched off: the browser's language then */ }
  const language = [remembered ?? "", ...navigator.languages].map(known).find(Boolean) ?? "en";

  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dir = rightToLeft.includes(language.split("-")[0] ?? "") ? "rtl" : "ltr";
  // Hidden for the moment that the words take to load; the style sheet shows it anyhow after a second.
  if (language !== "en") documentElement.classList.add("untranslated");
  /** @type {any} */ (globalThis).UNDELIVERED_LANGUAGES = languages;
})();
