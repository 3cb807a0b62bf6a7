"""The registers of clauses 4.4, 5.1, 5.3, 7.1 and 8.1."""

from steward.domain.governance.terms.fields import (
    OWNER,
    REVIEW_ON,
    Field,
    Register,
    choice,
    day,
    line,
    text,
)

PHASES = (("plan", "Plan"), ("do", "Do"), ("check", "Check"), ("act", "Act"))
SUBJECTS = (
    ("process", "Process"),
    ("requirement", "Control or clause"),
    ("conformity", "Conformity of the management system (5.3 a)"),
    ("reporting", "Reporting to top management (5.3 b)"),
    ("other", "Other duty"),
)
DEMANDED = ("conformity", "reporting")
"""The two duties that clause 5.3 itself demands to be assigned."""
FOLLOWS = (("tasks", "Work follows"), ("none", "Nothing follows"))
COSTS = (
    ("people", "People"),
    ("tools", "Tools and licences"),
    ("computing", "Computing"),
    ("training", "Training"),
    ("advice", "Advice and audits"),
    ("other", "Other"),
)
WATCHED = (("good", "As agreed"), ("weak", "With weaknesses"), ("bad", "Not as agreed"))

PROCESSES = Register(
    noun="process",
    article="a process",
    title="Processes",
    address="processes",
    prefix="PRO",
    clause="4.4",
    lead="The processes of the management system, what goes in and out, and how they interact.",
    why="The map draws itself from what each process hands to the next.",
    fields=(
        line("title", "Process", required=True),
        text("purpose", "Purpose", required=True),
        choice("phase", "Part of the cycle", PHASES),
        text("inputs", "What goes in"),
        text("outputs", "What comes out"),
        line("clauses", "Clauses served", "Separated by commas, such as 6.1.2, 8.2."),
        line("documented", "Where it is documented"),
        text("indicators", "What shows that it works"),
        OWNER,
        REVIEW_ON,
    ),
)
PROVISIONS = Register(
    noun="provision",
    article="an externally provided process",
    title="Externally provided",
    address="processes/external",
    prefix="EXT",
    clause="8.1",
    lead="What others do for the management system or the AI systems, and how it is controlled.",
    why="Whoever provides, the organisation answers: say how it is controlled and when it was last"
    " looked at.",
    fields=(
        line("title", "What is provided", required=True),
        Field(name="provider_id", label="Provider", kind="provider"),
        Field(name="process_id", label="Process that it belongs to", kind="process"),
        text("control", "How it is controlled", "Contract, checks, agreed service.", required=True),
        text("monitoring", "How it is watched"),
        OWNER,
        REVIEW_ON,
    ),
    review="Look at it",
    results=WATCHED,
)
DUTIES = Register(
    noun="duty",
    article="a row of the responsibilities",
    title="Responsibilities",
    address="responsibilities",
    prefix="RES",
    clause="5.3",
    lead="Who is accountable, who does the work, who is consulted and informed, and who stands in.",
    why="Clause 5.3 demands two by name: conformity of the system, and reporting to the top.",
    fields=(
        line("title", "Duty", required=True),
        choice("subject", "About", SUBJECTS),
        Field(name="process_id", label="Process", kind="process"),
        line("requirement", "Control or clause", "Its id, such as A.3.2."),
        text("authority", "What may be decided, and up to what"),
        REVIEW_ON,
    ),
)
DECISIONS = Register(
    noun="decision",
    article="a decision",
    title="Decisions",
    address="context/decisions",
    prefix="DEC",
    clause="5.1",
    lead="What top management decided about AI, who was there, and what follows.",
    why="Auditors ask top management what it decided and what it spent. This is the record.",
    fields=(
        line("title", "Decision", required=True),
        day("decided_on", "Decided on", required=True),
        line("present", "Who decided", "Names, separated by commas.", required=True),
        text("rationale", "Why", required=True),
        choice("follows", "What follows", FOLLOWS),
        line("resources", "Resources committed", "People, money or time; blank where none."),
        OWNER,
    ),
    months=0,
)
BUDGET = Register(
    noun="budget",
    article="a budget line",
    title="Budget",
    address="resources/budget",
    prefix="BUD",
    clause="7.1",
    lead="What is planned and spent for the management system, year by year.",
    why="Money that was set aside shows that leadership means it.",
    fields=(
        line("title", "Purpose", required=True),
        Field(name="year", label="Year", kind="whole", required=True),
        choice("cost", "Kind of cost", COSTS),
        Field(name="planned", label="Planned", kind="number", required=True),
        Field(name="spent", label="Spent so far", kind="number"),
        line("currency", "Currency", "Three letters, such as EUR.", required=True),
        OWNER,
    ),
    months=0,
)
CAPACITY = Register(
    noun="capacity",
    article="a function",
    title="People",
    address="resources/people",
    prefix="CAP",
    clause="7.1",
    lead="How many days a month each function needs, and how many there are.",
    why="A gap said is a resource asked for; a gap hidden is a finding.",
    fields=(
        line("title", "Function", required=True),
        Field(name="needed", label="Days a month needed", kind="number", required=True),
        Field(name="available", label="Days a month available", kind="number", required=True),
        text("note", "What is done about a gap"),
        OWNER,
        REVIEW_ON,
    ),
)
TOOLS = Register(
    noun="tool",
    article="a tool",
    title="Tools",
    address="resources/tools",
    prefix="TOOL",
    clause="A.4.4",
    lead="The tools on which AI systems and the management system rely.",
    why="A tool whose licence has ended, or that nobody answers for, is a gap.",
    fields=(
        line("title", "Tool", required=True),
        line("version", "Version"),
        text("purpose", "Purpose", required=True),
        Field(name="provider_id", label="Provider", kind="provider"),
        day("licence_ends", "Licence ends"),
        OWNER,
        REVIEW_ON,
    ),
)
