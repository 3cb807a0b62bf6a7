"""The registers of clauses 4.1 and 4.2: issues, interested parties, laws and contracts."""

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

ORIGINS = (("external", "External"), ("internal", "Internal"))
TOPICS = (
    ("legal", "Law and supervision"),
    ("market", "Market and competition"),
    ("technology", "Technology"),
    ("society", "Society and trust"),
    ("climate", "Climate and environment"),
    ("culture", "Culture"),
    ("skills", "Skills and people"),
    ("data", "Data"),
    ("finance", "Money"),
    ("other", "Other"),
)
EFFECTS = (("helps", "Helps"), ("hinders", "Hinders"), ("both", "Helps and hinders"))
PARTY_KINDS = (
    ("customer", "Customer"),
    ("affected", "Affected persons"),
    ("regulator", "Regulator"),
    ("provider", "Model or service provider"),
    ("employee", "Employees"),
    ("owner", "Owners"),
    ("partner", "Partner"),
    ("public", "Public and media"),
    ("other", "Other"),
)
TAKEN = (("open", "Not decided"), ("yes", "Yes"), ("no", "No"))
LAW_KINDS = (
    ("law", "Law"),
    ("contract", "Contract"),
    ("standard", "Standard or code"),
    ("commitment", "Own commitment"),
)
REACHES = (
    ("all", "All AI systems"),
    ("chosen", "Chosen AI systems"),
    ("condition", "AI systems that meet a condition"),
)
RESULTS = (("conform", "Conforms"), ("partly", "Partly"), ("not", "Does not conform"))

ISSUES = Register(
    noun="issue",
    article="an issue",
    title="Issues",
    address="context/issues",
    prefix="ISS",
    clause="4.1",
    lead="What inside and outside the organisation helps or hinders responsible use of AI.",
    why="Auditors expect that context is read again, not written once. Begin with one external"
    " issue, and say whether climate change is relevant.",
    fields=(
        line("title", "Issue", required=True),
        choice("origin", "Where it comes from", ORIGINS),
        choice("topic", "Topic", TOPICS),
        choice("effect", "Effect", EFFECTS),
        Field(
            name="is_relevant",
            label="It matters for the management system",
            kind="flag",
            help="Leave it off where it was looked at and does not; say below why.",
        ),
        text("meaning", "What it means for AI here", required=True),
        OWNER,
        REVIEW_ON,
    ),
)
PARTIES = Register(
    noun="party",
    article="an interested party",
    title="Interested parties",
    address="parties",
    prefix="PTY",
    clause="4.2",
    lead="Who has a stake, what they need, and which of it the management system takes on.",
    why="Affected persons and providers of models belong here as well as customers.",
    fields=(
        line("title", "Party", required=True),
        choice("kind", "Kind", PARTY_KINDS),
        text("need", "What they need or expect", required=True),
        choice("taken_on", "Taken on by the management system", TAKEN),
        text("reason", "Why, or why not"),
        text("response", "How it is met", "Controls, processes or documents; link them below."),
        OWNER,
        REVIEW_ON,
    ),
)
LAWS = Register(
    noun="law",
    article="a law or contract",
    title="Laws and contracts",
    address="context/laws",
    prefix="LAW",
    clause="4.2",
    lead="What laws, contracts and commitments demand, which AI systems they reach, and whether"
    " it is kept.",
    why="New laws that nobody noticed are a usual finding. Each entry says whom it reaches and when"
    " it was last checked.",
    fields=(
        line("title", "Law, contract or commitment", required=True),
        choice("kind", "Kind", LAW_KINDS),
        line("counterparty", "Jurisdiction or counterparty", required=True),
        text("demands", "What it demands, in your own words", required=True),
        day("applies_from", "Applies since"),
        day("applies_until", "Applies until"),
        Field(name="source", label="Where it can be read", kind="address"),
        line("framework", "Framework held here", "Its id, such as eu-ai-act."),
        line("requirement", "Requirement in it", "Its id, such as art-26."),
        choice("reach", "Reaches", REACHES),
        text("condition", "Condition", "Over facts, such as 'deployer' in org_role && eu_market."),
        text("evaluated_how", "How conformity is evaluated"),
        OWNER,
        Field(name="review_on", label="Next evaluation", kind="day"),
    ),
    review="Evaluate",
    results=RESULTS,
)
