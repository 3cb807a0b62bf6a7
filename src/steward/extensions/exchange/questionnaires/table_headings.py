"""What headings and words of tables of questions mean, in four languages: patterns, no logic."""

from steward.domain.questionnaires.questions import Kind

COLUMNS: tuple[tuple[str, str], ...] = (
    ("followup", r"follow.?up|folgefrage|nachfrage|question de suivi|suivi|seguimiento|repregunta"),
    (
        "required",
        r"^(is )?(required|mandatory|compulsory)\b|pflicht|obligatoire|obligatori[ao]|requis",
    ),
    (
        "type",
        r"^((question|answer|response|field|input) )?(type|format|kind)\b|typ$|^typ |^type|^tipo",
    ),
    (
        "score",
        r"\b(score|points?|value of answer)\b|punkt|bewertung|^note$|puntos?|puntuaci|puntaje",
    ),
    ("risk", r"^risks?( (text|title|description))?$|^risiko|^risque|^riesgo"),
    (
        "warning",
        r"warning|alert|red flag|warnung|hinweis bei|avertissement|alerte|advertencia|aviso",
    ),
    ("severity", r"severity|criticality|schwere|gravit|gravedad|severidad"),
    ("weight", r"\bweight|gewicht|poids|pond|^peso"),
    ("evidence", r"evidence|nachweis|preuve|evidencia|prueba"),
    (
        "requirement",
        r"^(requirement|control|clause|reference)s?( id)?$|anforderung|exigence|requisito",
    ),
    (
        "help",
        r"help|hint|guidance|explanation|instruction|notes?$|comment|hilfe|erl.uterung|aide|ayuda|indicaci",
    ),
    (
        "section",
        r"section|category|chapter|domain|topic|area|abschnitt|kapitel|kategorie|thema|bereich|rubrique|cat.gorie|secci|categor|tema",
    ),
    (
        "options",
        r"options?$|choices?|answers?\b|responses?\b|antwort|auswahl|choix|r.ponse|opcion|respuesta",
    ),
    ("id", r"^(question )?(id|no|nr|num|number|code|key|ref|#)\.?$|^nummer$|^num.ro$|^n.mero$"),
    ("question", r"question|frage|pregunta|^prompt$|^text$|^item$|^wording$|^label$"),
)
KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.YES_NO, r"yes.?/?.?no|bool|ja.?/?.?nein|oui.?/?.?non|s[ií].?/?.?no$|true.?/?.?false"),
    (Kind.MULTIPLE, r"multi|check ?box|several|mehrfach|plusieurs|m.ltiple|varias"),
    (Kind.SINGLE, r"single|choice|select|drop.?down|radio|list|auswahl|choix|unique|opci|.nica"),
    (Kind.PERCENTAGE, r"percent|prozent|pourcent|porcent|^%$"),
    (Kind.MONEY, r"money|amount|currency|betrag|geld|montant|importe"),
    (Kind.NUMBER, r"number|integer|numeric|decimal|zahl|nombre|n.mero|numeri|entier|entero"),
    (Kind.DATE, r"date|datum|fecha"),
    (Kind.FILE, r"file|upload|attachment|datei|fichier|archivo|document"),
    (Kind.NOTE, r"^note$|^info|statement|hinweis|remarque|^nota$"),
    (Kind.TEXT, r"text|string|free|open|comment|frei|libre|texto|texte|offen|ouvert|abiert"),
)
YES = (
    "yes",
    "ja",
    "oui",
    "sí",
    "si",
    "true",
    "x",
    "1",
    "y",
    "j",
    "o",
    "s",
    "required",
    "mandatory",
    "✓",
)
NO = ("no", "nein", "non", "false", "0", "n", "", "-", "optional")
SEVERITIES = (
    ("critical", r"critical|kritisch|critique|cr.tic"),
    ("high", r"high|hoch|.lev|haut|alt[ao]"),
    ("medium", r"medium|moderate|mittel|moyen|medi[ao]"),
    ("low", r"low|niedrig|gering|faible|baj[ao]"),
)
