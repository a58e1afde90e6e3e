// The words of the command line in the languages of the locales.

const KEYS = /** @type {const} */ ([
  "what_happened", "why", "whose_problem", "what_to_do", "verdict", "advice", "server", "cause", "rules", "conflicts", "message", "note",
  "reports", "failed", "waiting", "kinds", "reasons", "providers", "stages", "problems", "types", "fix_first", "remove", "try_first", "more",
]);

/** @typedef {Record<typeof KEYS[number], string>} Labels */

/** In the order of the keys. @type {Record<string, readonly string[]>} */
const WORDS = {
  en: ["What happened", "Why", "Whose problem", "What to do", "Verdict", "Advice", "Server", "Cause", "Rules", "Against it", "Message", "Note",
    "Reports", "Failed", "Waiting", "What they are", "Why they failed", "Who refused", "Where on the way", "Whose problem", "Hard or soft", "Fix this first", "Remove", "Try again first", "and {n} more"],
  nb: ["Hva skjedde", "Hvorfor", "Hvems problem", "Hva du kan gjøre", "Vurdering", "Råd", "Tjener", "Årsak", "Regler", "Taler imot", "Melding", "Merknad",
    "Rapporter", "Mislykket", "Venter", "Hva de er", "Hvorfor de mislyktes", "Hvem som avviste", "Hvor på veien", "Hvems problem", "Hard eller myk", "Rett dette først", "Fjern", "Prøv igjen først", "og {n} til"],
  de: ["Was geschah", "Warum", "Wessen Problem", "Was zu tun ist", "Urteil", "Rat", "Server", "Ursache", "Regeln", "Dagegen spricht", "Nachricht", "Hinweis",
    "Berichte", "Gescheitert", "Warten noch", "Was sie sind", "Warum sie scheiterten", "Wer ablehnte", "Wo auf dem Weg", "Wessen Problem", "Hart oder weich", "Zuerst beheben", "Entfernen", "Erst erneut versuchen", "und {n} weitere"],
  fr: ["Que s’est-il passé", "Pourquoi", "À qui de jouer", "Que faire", "Verdict", "Conseil", "Serveur", "Cause", "Règles", "À l’encontre", "Message", "Remarque",
    "Rapports", "Échecs", "En attente", "Ce que c’est", "Pourquoi l’échec", "Qui a refusé", "À quelle étape", "À qui de jouer", "Dur ou temporaire", "À corriger d’abord", "À retirer", "À réessayer d’abord", "et {n} de plus"],
  es: ["Qué ha pasado", "Por qué", "De quién es el problema", "Qué hacer", "Veredicto", "Consejo", "Servidor", "Causa", "Reglas", "En contra", "Mensaje", "Nota",
    "Informes", "Fallidos", "En espera", "Qué son", "Por qué fallaron", "Quién rechazó", "En qué punto", "De quién es el problema", "Duro o blando", "Arreglar primero", "Eliminar", "Reintentar primero", "y {n} más"],
  "pt-BR": ["O que aconteceu", "Por quê", "De quem é o problema", "O que fazer", "Veredito", "Conselho", "Servidor", "Causa", "Regras", "Contra", "Mensagem", "Nota",
    "Relatórios", "Falharam", "Em espera", "O que são", "Por que falharam", "Quem recusou", "Em que ponto", "De quem é o problema", "Duro ou suave", "Corrija primeiro", "Remova", "Tente de novo antes", "e mais {n}"],
  it: ["Cosa è successo", "Perché", "Di chi è il problema", "Cosa fare", "Verdetto", "Consiglio", "Server", "Causa", "Regole", "Contro", "Messaggio", "Nota",
    "Rapporti", "Falliti", "In attesa", "Che cosa sono", "Perché non riusciti", "Chi ha rifiutato", "In quale punto", "Di chi è il problema", "Hard o soft", "Da risolvere prima", "Da rimuovere", "Da riprovare prima", "e altri {n}"],
  nl: ["Wat er gebeurde", "Waarom", "Wiens probleem", "Wat te doen", "Oordeel", "Advies", "Server", "Oorzaak", "Regels", "Spreekt ertegen", "Bericht", "Opmerking",
    "Rapporten", "Mislukt", "Wachtend", "Wat ze zijn", "Waarom ze mislukten", "Wie weigerde", "Waar onderweg", "Wiens probleem", "Hard of zacht", "Eerst oplossen", "Verwijderen", "Eerst opnieuw proberen", "en nog {n}"],
  pl: ["Co się stało", "Dlaczego", "Po czyjej stronie", "Co zrobić", "Ocena", "Rada", "Serwer", "Przyczyna", "Reguły", "Przeciw", "Wiadomość", "Uwaga",
    "Raporty", "Nieudane", "Oczekujące", "Czym są", "Dlaczego się nie udało", "Kto odmówił", "Na jakim etapie", "Po czyjej stronie", "Trwałe czy czasowe", "Najpierw napraw", "Usuń", "Najpierw spróbuj", "i jeszcze {n}"],
  ja: ["何が起きたか", "理由", "問題のある側", "対処", "判定", "助言", "サーバー", "原因", "ルール", "反対の根拠", "メッセージ", "注記",
    "レポート", "失敗", "待機中", "種類", "失敗の理由", "拒否した側", "失敗した段階", "問題のある側", "ハードかソフトか", "最初に直すこと", "削除", "先に再送を", "ほか{n}件"],
  "zh-CN": ["发生了什么", "原因", "问题在谁", "怎么办", "判断", "建议", "服务器", "根本原因", "规则", "相反依据", "邮件", "注意",
    "报告", "失败", "等待中", "报告类型", "失败原因", "拒收方", "失败环节", "问题在谁", "硬退还是软退", "首先解决", "移除", "先再试一次", "还有{n}个"],
};

/** The words in a language, in English where there are none. @param {string | undefined} lang @returns {Labels} */
export function labels(lang) {
  const words = (lang !== undefined && WORDS[lang]) || WORDS["en"] || [];
  return /** @type {Labels} */ (Object.fromEntries(KEYS.map((key, at) => [key, words[at]])));
}
