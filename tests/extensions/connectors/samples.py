"""One small file of each kind, written here."""

import io
import json
import zipfile

import zstandard


def packed(content: bytes, *, zstd: bool = False) -> bytes:
    """Return an archive with a header; packed by hand where Python cannot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("header.json", zstandard.compress(content) if zstd else content)
    found = made.getvalue()
    if not zstd:
        return found
    local, central = found.index(b"PK\x03\x04"), found.index(b"PK\x01\x02")
    method = (93).to_bytes(2, "little")
    changed = bytearray(found)
    changed[local + 8 : local + 10] = method
    changed[central + 10 : central + 12] = method
    return bytes(changed)


LOG = {
    "version": 2,
    "status": "success",
    "eval": {
        "eval_id": "e1",
        "task": "triage",
        "task_version": 3,
        "model": "acme/triage-7b",
        "created": "2026-03-01T10:00:00+00:00",
        "dataset": {"name": "cases"},
        "packages": {"inspect_ai": "0.3.285"},
    },
    "results": {
        "total_samples": 20,
        "completed_samples": 20,
        "scores": [
            {
                "name": "match",
                "metrics": {
                    "accuracy": {"name": "accuracy", "value": 0.8},
                    "stderr": {"name": "stderr", "value": 0.09},
                },
            }
        ],
    },
    "stats": {"completed_at": "2026-03-01T10:05:00+00:00"},
}
SARIF = {
    "version": "2.1.0",
    "$schema": "https://example.org/sarif-2.1.0.json",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "ModelScan",
                    "rules": [{"id": "MS1", "defaultConfiguration": {"level": "error"}}],
                }
            },
            "versionControlProvenance": [
                {"repositoryUri": "https://git.example.org/acme/triage.git", "revisionId": "abc1"}
            ],
            "results": [
                {
                    "ruleId": "MS1",
                    "message": {"text": "Unsafe operator {0}", "arguments": ["os.system"]},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "model.pkl"},
                                "region": {"startLine": line},
                            }
                        }
                    ],
                }
                for line in (3, 3, 9)
            ]
            + [{"ruleId": "MS1", "message": {"text": "x"}, "suppressions": [{"kind": "inSource"}]}],
        }
    ],
}
GARAK = "\n".join(
    json.dumps(row)
    for row in (
        {
            "entry_type": "start_run setup",
            "plugins.target_name": "acme/triage-7b",
            "plugins.probe_spec": "dan",
        },
        {"entry_type": "init", "start_time": "2026-03-01T10:00:00", "garak_version": "0.17"},
        {"entry_type": "eval", "probe": "dan.Dan", "detector": "dan.DAN", "passed": 6, "total": 10},
        {"entry_type": "eval", "probe": "dan.Old", "detector": "dan.DAN", "passed": 9, "total": 9},
        {"entry_type": "completion", "end_time": "2026-03-01T11:00:00"},
    )
)
PROMPTFOO = {
    "evalId": "p1",
    "config": {"description": "red team"},
    "results": {
        "version": 3,
        "timestamp": "2026-03-01T10:00:00Z",
        "stats": {},
        "results": [
            {
                "success": good,
                "provider": {"id": "acme:triage"},
                "prompt": {"raw": f"prompt {number}"},
                "metadata": {"pluginId": "harmful:hate", "severity": "critical"},
            }
            for number, good in enumerate((True, False, False))
        ],
    },
}
BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "timestamp": "2026-03-01T10:00:00Z",
        "component": {"type": "application", "name": "Triage", "bom-ref": "app"},
    },
    "components": [
        {
            "type": "machine-learning-model",
            "bom-ref": "m",
            "name": "triage-7b",
            "version": "2",
            "publisher": "Acme",
            "licenses": [{"license": {"id": "MIT"}}],
            "modelCard": {
                "modelParameters": {"datasets": [{"type": "dataset", "name": "cases"}]},
                "quantitativeAnalysis": {"performanceMetrics": [{"type": "f1", "value": "0.81"}]},
            },
        }
    ],
    "vulnerabilities": [
        {
            "id": "CVE-2026-1",
            "published": "2026-02-01T10:00:00Z",
            "ratings": [{"severity": "critical"}],
            "affects": [{"ref": "m"}],
        }
    ],
}
BOM_XML = """<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata>
<timestamp>2026-03-01T10:00:00Z</timestamp><component type="application" bom-ref="app">
<name>Triage</name></component></metadata><components><component type="machine-learning-model"
bom-ref="m"><publisher>Acme</publisher><name>triage-7b</name><version>2</version><licenses><license>
<id>MIT</id></license></licenses><modelCard><modelParameters><datasets><dataset><type>dataset</type>
<name>cases</name></dataset></datasets></modelParameters><quantitativeAnalysis><performanceMetrics>
<performanceMetric><type>f1</type><value>0.81</value></performanceMetric></performanceMetrics>
</quantitativeAnalysis></modelCard></component></components><vulnerabilities><vulnerability>
<id>CVE-2026-1</id><ratings><rating><severity>critical</severity></rating></ratings>
<published>2026-02-01T10:00:00Z</published><affects><target><ref>m</ref></target></affects>
</vulnerability></vulnerabilities></bom>"""
SPDX = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "created": "2026-03-01T10:00:00Z"},
        {
            "type": "ai_AIPackage",
            "spdxId": "urn:ai",
            "name": "triage-7b",
            "software_packageVersion": "2",
            "ai_limitation": "adults only",
            "ai_energyConsumption": {
                "ai_trainingEnergyConsumption": [
                    {"ai_energyQuantity": "36", "ai_energyUnit": "megajoule"}
                ]
            },
        },
        {"type": "dataset_DatasetPackage", "spdxId": "urn:ds", "name": "cases"},
        {
            "type": "Relationship",
            "spdxId": "urn:r",
            "from": "urn:ai",
            "relationshipType": "trainedOn",
            "to": ["urn:ds"],
        },
    ],
}
CROISSANT = {
    "@context": {"cr": "http://mlcommons.org/croissant/"},
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "name": "cases",
    "description": "Cases of a clinic.",
    "license": "https://creativecommons.org/licenses/by-nc/4.0/",
    "url": "https://data.example.org/cases",
    "creator": {"name": "Acme"},
    "rai:dataBiases": "Few elderly patients.",
    "distribution": [
        {
            "@type": "cr:FileObject",
            "@id": "cases.csv",
            "contentUrl": "https://data.example.org/cases.csv",
            "encodingFormat": "text/csv",
            "sha256": "ab" * 32,
        }
    ],
}
EXPECTATIONS = {
    "success": False,
    "suite_name": "cases",
    "meta": {
        "validation_time": "2026-03-01T10:00:00+00:00",
        "active_batch_definition": {"data_asset_name": "cases"},
    },
    "results": [
        {
            "success": False,
            "expectation_config": {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {"column": "age"},
                "severity": "critical",
            },
            "result": {"element_count": 40, "unexpected_count": 10, "unexpected_percent": 25.0},
        },
        {
            "success": True,
            "expectation_config": {"type": "expect_table_row_count_to_be_between", "kwargs": {}},
            "result": {"observed_value": 40},
        },
    ],
}
PANDERA = {
    "DATA": {
        "DATAFRAME_CHECK": [
            {"schema": "cases", "column": "age", "check": "in_range(0, 120)", "error": "200"}
        ]
    }
}
EVIDENTLY = {
    "metrics": [
        {
            "metric_name": "DriftedColumnsCount(drift_share=0.5)",
            "config": {"type": "evidently:metric_v2:DriftedColumnsCount", "drift_share": 0.5},
            "value": {"count": 1.0, "share": 0.25},
        },
        {
            "metric_name": "ValueDrift",
            "config": {
                "type": "evidently:metric_v2:ValueDrift",
                "column": "age",
                "method": "K-S p_value",
                "threshold": 0.05,
            },
            "value": 0.01,
        },
    ],
    "tests": [{"name": "Drift of age", "description": "It drifts.", "status": "FAIL"}],
}
LINEAGE = {
    "eventTime": "2026-03-01T10:00:00Z",
    "eventType": "COMPLETE",
    "run": {"runId": "1"},
    "job": {
        "namespace": "etl",
        "name": "clean",
        "facets": {"sourceCodeLocation": {"version": "abc1"}},
    },
    "inputs": [{"namespace": "s3://lake", "name": "raw"}],
    "outputs": [
        {
            "namespace": "s3://lake",
            "name": "cases",
            "outputFacets": {"outputStatistics": {"rowCount": 40}},
        }
    ],
}
REGISTRY = {
    "registered_models": [
        {
            "name": "triage",
            "aliases": [{"alias": "champion", "version": "2"}],
            "latest_versions": [
                {"name": "triage", "version": "3", "run_id": "r3"},
                {"name": "triage", "version": "2", "run_id": "r2"},
            ],
        }
    ],
    "runs": [
        {
            "info": {"run_id": "r2", "status": "FINISHED", "end_time": 1772359200000},
            "data": {"metrics": [{"key": "f1", "value": 0.81, "timestamp": 1772359200000}]},
            "inputs": {"dataset_inputs": [{"dataset": {"name": "cases", "digest": "d1"}}]},
        }
    ],
}
SHARED = {
    "schema_version": "0.3.0",
    "evaluation_id": "x1",
    "retrieved_timestamp": "1772359200",
    "eval_library": {"name": "lm-eval", "version": "0.4"},
    "model_info": {"name": "triage-7b", "id": "acme/triage-7b"},
    "evaluation_results": [
        {
            "evaluation_name": "mmlu",
            "source_data": {"dataset_name": "mmlu"},
            "metric_config": {"metric_name": "accuracy", "lower_is_better": False},
            "score_details": {
                "score": 0.7,
                "uncertainty": {
                    "confidence_interval": {"lower": 0.6, "upper": 0.8, "confidence_level": 0.95}
                },
            },
        }
    ],
}
JUNIT = """<testsuites><testsuite name="guard" timestamp="2026-03-01T10:00:00">
<testcase classname="t" name="a"/><testcase classname="t" name="b"><failure message="no"/></testcase>
<testcase name="c"><skipped/></testcase></testsuite></testsuites>"""
CARD = """---
license: apache-2.0
base_model: acme/base
datasets: [cases]
---
# triage-7b
## Intended use
Sorting of cases.
"""


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


SAMPLES: list[tuple[str, str, bytes]] = [
    ("sarif", "scan.sarif", _json(SARIF)),
    ("inspect", "log.json", _json(LOG)),
    ("inspect", "log.eval", packed(_json(LOG))),
    ("inspect", "new.eval", packed(_json(LOG), zstd=True)),
    ("garak", "garak.report.jsonl", GARAK.encode()),
    ("promptfoo", "results.json", _json(PROMPTFOO)),
    ("cyclonedx", "bom.json", _json(BOM)),
    ("cyclonedx", "bom.xml", BOM_XML.encode()),
    ("spdx3", "inventory.spdx.json", _json(SPDX)),
    ("croissant", "croissant.json", _json(CROISSANT)),
    ("great_expectations", "validation.json", _json(EXPECTATIONS)),
    ("pandera", "errors.json", _json(PANDERA)),
    ("evidently", "report.json", _json(EVIDENTLY)),
    ("openlineage", "events.jsonl", _json(LINEAGE) + b"\n" + _json(LINEAGE)),
    ("mlflow", "registry.json", _json(REGISTRY)),
    ("mlflow", "MLmodel", b"flavors:\n  sklearn: {}\nmodel_uuid: m1\nrun_id: r1\n"),
    ("every_eval_ever", "results.json", _json(SHARED)),
    ("junit", "junit.xml", JUNIT.encode()),
    ("card", "README.md", CARD.encode()),
]
"""Kind, file name and content."""
