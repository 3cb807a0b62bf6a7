"""What the headings of risk registers mean in our words, in four languages: patterns, no logic."""

FIELDS = (
    "key",
    "title",
    "category",
    "cause",
    "event",
    "consequence_text",
    "system",
    "owner",
    "inherent_likelihood",
    "inherent_consequence",
    "current_likelihood",
    "current_consequence",
    "target_likelihood",
    "target_consequence",
    "inherent_level",
    "current_level",
    "status",
    "response",
    "treatment",
    "controls",
    "cost",
    "due_on",
    "reviewed_on",
    "frequency",
    "loss_low",
    "loss_high",
)
EXACT, CONTAINED, WEAK, BY_CONTENT = 0.9, 0.75, 0.6, 0.35

# Side of a rating → pattern of its heading without accents and capitals.
SIDES: tuple[tuple[str, str], ...] = (
    (
        "likelihood",
        (
            r"likelihood|\blikely\b|probab|wahrscheinlichkeit|\bew\b|vraisemblance|plausib|\bprob\b|^occurrence$"
            r"|^((inherent|residual|target|current|gross|net) )?(risk )?[lp]$"
        ),
    ),
    (
        "consequence",
        (
            r"impact|consequence|severity|konsequenz|auswirkung|ausmass|schadensho|schwere\b|tragweite"
            r"|gravite|gravedad|severidad|consecuencia|magnitud|\bconseq\b|\bsev\b|^schaden$"
            r"|^((inherent|residual|target|current|gross|net) )?(risk )?[ics]$"
        ),
    ),
    (
        "level",
        (
            r"\b(risk )?(level|rating|class|grade|score|exposure)\b|criticit|criticidad|risikostufe"
            r"|risikoklasse|risikoniveau|risikowert|niveau (de|du) risque|nivel (de|del) riesgo"
            r"|^(stufe|niveau|nivel)$"
            r"|(inherent|residual|gross|net|current) risk$|(brutto|netto|rest)risiko$"
            r"|risque (brut|net|residuel|inherent)$|riesgo (inherente|residual|bruto|neto)$"
        ),
    ),
)
STAGES: tuple[tuple[str, str], ...] = (
    ("target", r"\b(target|desired|planned|goal|ziel|soll|cible|vise|objetivo|deseado)"),
    (
        "residual",
        (
            r"\b(residual|net\b|netto|rest(risiko|wahrschein|schaden|\b)|after|post|remaining|mitigated|nach\b|residuel|nette?\b"
            r"|apres|restant|neto|despues|treated)"
        ),
    ),
    ("current", r"\b(current|actual|today|aktuell|gegenwartig|derzeit|ist\b|actuel)"),
    (
        "inherent",
        (
            r"\b(inherent|inharent|gross|initial|raw|untreated|unmitigated|before|pre\b|brut|vor\b"
            r"|ursprung|avant|inicial|antes)"
        ),
    ),
)

# Field, confidence and pattern of a heading without accents and capitals, the telling ones first.
HEADINGS: tuple[tuple[str, float, str], ...] = (
    ("key", EXACT, r"^((risk|risiko|risque|riesgo) ?)?(id|no|nr|ref|reference|code|number)( no)?$"),
    ("key", EXACT, r"^(lfd nr|nummer|numero|kennung|codigo|referencia|identifi[a-z]*|n|nº|key)$"),
    ("key", CONTAINED, r"^(?!parent|related).*\b(risk|risiko|riesgo|risque) ?(id|nr|ref)$"),
    ("key", CONTAINED, r"^(id|code|ref|numero|n|no|codigo|reference) (del?|du) (risque|riesgo)$"),
    ("title", EXACT, r"^(ai |ki )?(risk|risiko|risque|riesgo) ?(name|title|titel|headline)$"),
    ("title", EXACT, r"^(risk|risiko|risque|riesgo|title|titel|titre|titulo|intitule)$"),
    ("title", CONTAINED, r"^(name|nom|nombre|titre|titulo|intitule|libelle)\b(?!.*(system|ai))"),
    (
        "title",
        CONTAINED,
        r"^((risiko)?(bezeichnung|titel)|threat|hazard|bedrohung|menace|amenaza)$",
    ),
    ("title", WEAK, r"^risks?\b.*(statement|summary)|^(identified|key) risks?$|^kurzbeschreibung$"),
    (
        "event",
        EXACT,
        r"^(risk |risk event |ai risk )?(event|description|scenario|statement|details?)\b",
    ),
    ("event", EXACT, r"^(risiko)?(beschreibung|ereignis|szenario)$|^evenement|^evento|^escenario"),
    ("event", EXACT, r"^description (du|des|de l)\b|^descripcion|^scenario de risque|^ereignis"),
    ("event", CONTAINED, r"what (could|can|might) (go|happen)|beschreibung|descri(ption|pcion)"),
    (
        "cause",
        EXACT,
        r"\b(root )?causes?\b|ursache|ausloser|\btriggers?\b|\bcausas?\b|fehlerursache",
    ),
    (
        "cause",
        WEAK,
        r"^(risk )?(source|origin|driver)s?$|^(risiko)?quelle|^origine|^origen|^fuente",
    ),
    ("cause", WEAK, r"vulnerabilit|schwachstelle|vulnerabilidad"),
    ("consequence_text", CONTAINED, r"consequences?\b|\beffects?\b|impact|folgen?\b|auswirkung"),
    ("consequence_text", CONTAINED, r"konsequenz|\beffets?\b|consecuencia|\befectos?\b|\bharms?\b"),
    (
        "category",
        EXACT,
        r"^(risk |risk sub ?)?(category|type|class|family|domain|area|theme|group)$",
    ),
    (
        "category",
        EXACT,
        r"^(risiko)?(kategorie|art|klasse|bereich|typ)$|^categor(ie|ia)|^tipo|^type",
    ),
    (
        "category",
        CONTAINED,
        r"\b(category|kategorie|categorie|categoria|famil(y|ie|ia)|typologie)\b",
    ),
    ("system", EXACT, r"^(name of )?(the )?(ai|ki|ia) ?(system|application|model|use case)\b"),
    ("system", EXACT, r"\b(ki|ai) system\b|^(system|systeme|sistema)( (d )?(ia|de ia))?( name)?$"),
    ("system", CONTAINED, r"^(application|use case|model|anwendung|anwendungsfall|aplicacion)\b"),
    ("system", WEAK, r"^(affected )?(asset|product|actif|activo)s?$"),
    ("owner", EXACT, r"\b(risk )?owner$|risiko(eigner|eigentumer|verantwortlich)|^proprietaire"),
    ("owner", EXACT, r"^(propietari[oa]|dueno|responsable|responsible|verantwortlich\w*)\b"),
    (
        "owner",
        CONTAINED,
        r"owner|accountable|responsible|verantwort|zustandig|responsable",
    ),
    ("owner", CONTAINED, r"^assigned to$|^porteur|^pilote|^assignee$"),
    ("due_on", EXACT, r"\bdue\b|deadline|target (completion |implementation )?date|by when"),
    (
        "due_on",
        EXACT,
        r"frist|fallig|termin\b|zieldatum|umsetzung bis|echeance|date (limite|cible)",
    ),
    ("due_on", EXACT, r"fecha (limite|objetivo|de vencimiento)|vencimiento|^plazo|^delai"),
    (
        "due_on",
        CONTAINED,
        r"(completion|implementation|resolution) date|\b(date|datum) (bis|fin)\b",
    ),
    (
        "reviewed_on",
        EXACT,
        r"^(?!.*next).*(last|previous) (review|assess|update)|reviewed|assessed on",
    ),
    (
        "reviewed_on",
        EXACT,
        r"letzte\w* (pruf|uberpruf|bewert)|gepruft|derniere (revue|revision|eval)",
    ),
    ("reviewed_on", EXACT, r"ultima (revision|evaluacion)|revisad[oa]|revu le|evalue le"),
    ("reviewed_on", CONTAINED, r"^(?!.*next)(.*\b)?(review|assessment|evaluation) (date|on)\b"),
    ("reviewed_on", CONTAINED, r"^(date de (revue|revision)|fecha de (la )?revision|prufdatum)"),
    (
        "status",
        EXACT,
        r"^(risk |current |risiko|review )?(status|state|statut|etat|estado|zustand)\b",
    ),
    ("status", CONTAINED, r"\b(status|statut|estado)\b|bearbeitungsstand"),
    ("response", EXACT, r"\b(risk )?(response|treatment (option|strategy|type|decision))\b"),
    ("response", EXACT, r"risikostrategie|behandlungsoption|(option|strategie) de traitement"),
    (
        "response",
        EXACT,
        r"(opcion|estrategia) de(l)? tratamiento|^(reponse|respuesta|estrategia)\b",
    ),
    ("response", WEAK, r"strateg|^(risk )?(treatment|handling|decision)$|behandlung|tratamiento"),
    ("response", WEAK, r"^traitement|^reaktion|massnahmenart"),
    ("treatment", EXACT, r"mitigation|(treatment|action|response|remediation) plan|countermeasure"),
    (
        "treatment",
        EXACT,
        r"massnahme|behandlungsplan|plan d ?action|plan de (accion|traitement|trat)",
    ),
    (
        "treatment",
        CONTAINED,
        r"treatment|\b(actions?|measures?)\b|behandlung|traitement|mesures?\b",
    ),
    ("treatment", CONTAINED, r"tratamiento|medidas?\b|acci(on|ones)\b|mitigaci|attenuation"),
    (
        "controls",
        EXACT,
        r"^(existing |linked |related |annex a )?controls?( (ids?|refs?|in place))?$",
    ),
    ("controls", CONTAINED, r"\bcontrols?\b|kontrollen?\b|\bcontroles?\b|\bannex a\b|anhang a"),
    ("cost", EXACT, r"\bcosts?\b|budget|kosten|\bcouts?\b|\bcostes?\b|\bcostos?\b|presupuesto"),
    ("frequency", EXACT, r"frequen|haufigkeit|events (per|a) year|\baro\b|annual(ised|ized)? rate"),
    ("frequency", EXACT, r"frecuencia|\b(tef|lef)\b|occurrences? (per|a) year"),
    ("loss_low", EXACT, r"(loss|impact|damage|perte|perdida).*\b(low|min\w*|best|p0?5|p10|5)\b"),
    ("loss_low", EXACT, r"\b(low\w*|min\w*|best)\b.*(loss|impact|damage|schaden|perte|perdida)"),
    ("loss_low", EXACT, r"(mindest|minimal\w* ?)schaden|schaden.*(min\w*|von)\b"),
    (
        "loss_high",
        EXACT,
        r"(loss|impact|damage|perte|perdida).*\b(high|max\w*|worst|p9[059]|9[05])\b",
    ),
    ("loss_high", EXACT, r"\b(high\w*|max\w*|worst)\b.*(loss|impact|damage|schaden|perte|perdida)"),
    ("loss_high", EXACT, r"(hochst|maximal\w* ?)schaden|schaden.*(max\w*|bis)\b"),
)
