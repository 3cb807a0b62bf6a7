"""The words of the example organisation about its context and its processes."""

ISSUES = (
    (
        "The AI Act applies to hiring and insurance",
        "external",
        "legal",
        "hinders",
        True,
        "Two of our systems may be of high risk; duties of deployers bind us from August 2026.",
    ),
    (
        "Customers ask how claims are decided",
        "external",
        "society",
        "both",
        True,
        "Trust is why they stay; an explanation that nobody understands costs more than none.",
    ),
    (
        "Storms and floods",
        "external",
        "climate",
        "hinders",
        True,
        "Claims after storms look unlike those that the models learned from.",
    ),
    (
        "Few people know how models fail",
        "internal",
        "skills",
        "hinders",
        True,
        "One engineer watches five systems; nobody can stand in for long.",
    ),
)
PARTIES = (
    (
        "Applicants for a post",
        "affected",
        "Not to be turned down by a score alone.",
        "yes",
        "A recruiter reads every application below the line.",
    ),
    ("Policy holders", "customer", "To learn why a claim was looked at twice.", "yes", ""),
    (
        "Financial supervisor",
        "regulator",
        "That outsourced technology is under control.",
        "yes",
        "Checks of vendors of AI are part of those of all providers.",
    ),
    ("Vendors of models", "provider", "That their terms of use are kept.", "open", ""),
)
LAWS = (
    (
        "AI Act, duties of deployers",
        "law",
        "European Union",
        "condition",
        "employment_use || 'deployer' in org_role",
        "eu-ai-act",
        "Oversight by people, records of use, and telling those concerned.",
    ),
    (
        "Terms of the vendor of applicant screening",
        "contract",
        "Vendor",
        "chosen",
        "",
        "",
        "No decision without a person; errors are reported within two days.",
    ),
    (
        "Protection of personal data (GDPR)",
        "law",
        "European Union",
        "all",
        "",
        "",
        "A ground for each use, information to those concerned, and a person who decides.",
    ),
    (
        "Digital operational resilience",
        "law",
        "European Union",
        "all",
        "",
        "dora",
        "A register of providers, and a plan for leaving each.",
    ),
)
PROCESSES = (
    ("Intake of AI systems", "plan", "Nothing is used that nobody registered.", "4.3, 6.1"),
    (
        "Risk and impact assessment",
        "plan",
        "What may harm is known before it does.",
        "6.1, 8.2, 8.4",
    ),
    ("Operation and oversight", "do", "Systems do what they were let do.", "8.1, A.9"),
    ("Monitoring and audit", "check", "We see what does not work.", "9.1, 9.2"),
    ("Correction and improvement", "act", "What went wrong does not come again.", "10.1, 10.2"),
)
FLOWS = (
    (0, 1, "Facts of the system"),
    (1, 2, "Conditions of use"),
    (2, 3, "Logs and incidents"),
    (3, 4, "Findings"),
    (4, 0, "Changed rules"),
)
