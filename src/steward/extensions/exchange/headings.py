"""What the headings and cells of strangers' tables mean in our words: patterns, no logic."""

from steward.domain.systems.terms import Stage

FIELDS = (
    "name",
    "purpose",
    "intended_use",
    "misuse",
    "owner",
    "unit",
    "stage",
    "supplier",
    "external_id",
)
SURE, LIKELY, POSSIBLE = 1.0, 0.9, 0.7
LONGEST_SHORT_HEADING = 45

# Field → pattern of a short heading, the telling ones first.
SHORT_HEADINGS: tuple[tuple[str, str], ...] = (
    (
        "name",
        r"^((ai|ml) )?(use case|system|model|application|app|solution|asset|product|tool)",
    ),
    ("name", r"^(name|title)$|\bname of\b.*(system|use case|application|model)"),
    ("purpose", r"^(business )?purpose\b|^description\b|^summary$|^objective"),
    ("intended_use", r"^(intended|approved|permitted) use"),
    ("misuse", r"misuse|prohibited use|out of scope use"),
    ("owner", r"\bowner\b|accountable|^responsible\b|^contact\b|\bcontact$"),
    ("unit", r"^(bureau|(business |organi[sz]ational )?unit|department|division|component|team)$"),
    ("unit", r"^(agency|organi[sz]ation|company|subsidiary|business line)$"),
    ("stage", r"\bstage\b|life ?cycle|^(deployment |development |project )?status$"),
    ("supplier", r"^((ai|tool|model|product) )?(supplier|vendor|provider|manufacturer)( name)?$"),
    ("external_id", r"^((inventory|system|use case|model|asset|record) )?(id|identifier|ref|no)$"),
    ("external_id", r"^(reference|ref no|inventory number|#)$"),
)
NAME_TAIL = r"( (name|title))?$"

# Field or attribute → pattern of a heading of any length, often a whole question.
LONG_HEADINGS: tuple[tuple[str, str], ...] = (
    ("purpose", r"(intended )?purpose|what does the (system|ai|use case) do|expected benefit"),
    ("stage", r"stage of (development|deployment)"),
    ("uses_special_category_data", r"special categor|sensitive personal|health data"),
    ("uses_personal_data", r"personal(ly)? (data|identif|information)|\bpii\b"),
    ("remote_biometric_id", r"remote biometric"),
    ("biometric", r"biometric"),
    ("emotion_recognition", r"emotion recognition"),
    ("public_facing", r"public facing|customer facing|externally facing|\bexternal users\b"),
    ("interacts_with_people", r"interacts? (directly )?with (people|persons|users|customers)"),
    ("automated_decision", r"without (direct )?human|(solely|fully) automated|automated decision"),
    ("decision_support", r"inform (decisions|actions)|decision support|supports? decisions"),
    ("alternative_available", r"human alternative|alternative (process|available)|opt[ -]?out"),
    ("human_oversight", r"human oversight|human in the loop|level of oversight"),
    ("realtime_operation", r"real ?time"),
    ("is_generative", r"\bgenerative\b|\bgen ?ai\b"),
    ("uses_llm", r"large language model|\bllms?\b"),
    ("continuous_learning", r"continuous(ly)? learn|learns? in (operation|production)"),
    ("business_critical", r"business critical|mission critical"),
    ("affects_vulnerable_groups", r"vulnerable"),
    ("children", r"\b(children|minors)\b"),
    ("employment_use", r"\b(employment|recruitment|hiring)\b"),
    ("third_party_model", r"third party (model|ai)"),
    ("open_source_components", r"open source components"),
    ("rag_retrieval", r"\brag\b|retrieval augmented"),
    ("agentic", r"\bagentic\b|autonomous agent"),
    ("cross_border_transfer", r"cross border|transfers? outside"),
    ("sourcing", r"under contract.* or in house|build or buy|in house or|^sourcing$"),
    ("technique", r"^(ai )?(technique|technology|model|algorithm) type$|^ai techniques?$"),
    ("deployment_scale", r"scale of (deployment|use)|deployment scale"),
    ("explainability", r"explainab"),
)

# A cell that speaks of a stage of the life cycle, the telling words first.
STAGES: tuple[tuple[str, str], ...] = (
    (
        Stage.RETIREMENT,
        r"\b(retire\w*|decommission\w*|sunset\w*|discontinued|inactive|no longer)\b",
    ),
    (Stage.INCEPTION, r"\b(initiat\w*|incept\w*|idea\w*|plann\w*|proposed|proposal|concept)\b"),
    (Stage.CONTINUOUS_VALIDATION, r"\bcontinuous (validation|monitoring)\b"),
    (Stage.REEVALUATION, r"\bre-?(evaluat|assess)\w*\b"),
    (Stage.DESIGN_DEVELOPMENT, r"\b(in|under) (design|development)\b|\bpre-?(deploy|prod)\w*"),
    (
        Stage.OPERATION_MONITORING,
        r"\b(operation\w*|maintenance|production|live|in (use|mission|service)|deployed|active)\b",
    ),
    (Stage.DEPLOYMENT, r"\b(implement\w*|deploy\w*|roll-?out|pilot\w*|go-?live)\b"),
    (Stage.VERIFICATION_VALIDATION, r"\b(verif\w*|valid\w*|test\w*|uat)\b"),
    (Stage.DESIGN_DEVELOPMENT, r"\b(develop\w*|design\w*|acqui\w*|build|prototyp\w*|r&d)\b"),
)

YES = ("yes", "y", "true", "x", "✓", "✔", "☑", "on", "ja", "oui", "sí", "si", "sim", "tak")
NO = ("no", "n", "false", "✗", "✘", "☐", "off", "nein", "non", "não", "nie", "none of the above")
NOT_KNOWN = (
    "n/a",
    "na",
    "not applicable",
    "tbd",
    "tbc",
    "to be determined",
    "not known",
    "not sure",
    "unsure",
    "unknown",
    "-",
    "–",
    "—",
)

# Attribute → value → pattern of the words for it, where the value's own words do not do.
VALUES: dict[str, tuple[tuple[str, str], ...]] = {
    "sourcing": (
        (
            "customised_third_party",
            r"both|combination|contract(ing|or)? resources|with contract|custom",
        ),
        ("built_in_house", r"in house|internal|self built|no contract"),
        ("embedded_in_product", r"embedded"),
        ("open_source", r"open source"),
        ("bought_as_is", r"bought|purchased|vendor|off the shelf|\bcots\b|saas|external"),
    ),
    "deployment_scale": (
        ("organisation_wide", r"organi[sz]ation|enterprise|company wide|all staff"),
        ("mass_market", r"public|mass|all customers|consumers"),
        ("pilot", r"pilot|trial|proof of concept|\bpoc\b"),
        ("limited", r"team|department|limited|few"),
    ),
    "human_oversight": (
        ("in_the_loop", r"in the loop|approves? (each|every)|\bhitl\b"),
        ("on_the_loop", r"on the loop|supervis|\bhotl\b"),
        ("after_the_fact", r"after|sampl|spot check"),
        ("none", r"^(no|fully automat)"),
    ),
    "reversibility": (
        ("irreversible", r"irreversib"),
        ("difficult", r"difficult|hard"),
        ("easy", r"easy|easily|reversib"),
    ),
    "technique": (
        ("llm", r"\bllm\b|language model|\bgpt\b|chat"),
        ("generative_media", r"image generat|generative media|diffusion"),
        ("computer_vision", r"vision|image recogn|\bocr\b"),
        ("speech", r"speech|voice|transcri"),
        ("reinforcement_learning", r"reinforcement"),
        ("recommender", r"recommend"),
        ("optimisation", r"optimi[sz]ation"),
        ("deep_learning", r"deep learning|neural"),
        ("statistical_ml", r"machine learning|\bml\b|regression|classifi|forest|boost|predictive"),
        ("rules", r"rule"),
    ),
}
