#!/usr/bin/env python3
"""Writes what lm-evaluation-harness itself asks, for the test LmEvalPeer of tests/tasks/lmeval.

  lm_eval_prompts.py LM_EVAL_PACKAGE OUT

LM_EVAL_PACKAGE is the folder that holds the package `lm_eval` (0.4.9 was used); its task files are
read from there, its own code builds the requests. No data set is fetched: small rows of the right
shape are made up here, with quotes, line breaks, blanks at ends and letters of several scripts.
OUT gets data/ (the rows, laid out as Ponder looks for them) and prompts.jsonl (one request a line).
and yaml.jsonl (what Python's reader makes of each of its task files).
Then: PONDER_LM_EVAL_PEER=OUT build-dev/tests/tasks_lmeval_test --gtest_filter='LmEvalPeer.*'

SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import pathlib
import random
import sys

import yaml

os.environ["HF_DATASETS_OFFLINE"] = "1"
package, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sys.path.insert(0, str(package))

import datasets  # noqa: E402
from lm_eval import utils  # noqa: E402
from lm_eval.api.task import ConfigurableTask  # noqa: E402

ROWS, ITEMS = 40, 20
rnd = random.Random(5)
WORDS = ("the a of river Fluss été 冬 नदी река stone \"quoted\" it's 3 12,5 1/2 <b> {{x}} %d "
         "\\boxed{2} naïve house tree [1] (B) A: Answer: Q: ...  \t end.").split(" ")


def words(low=2, high=9):
    text = " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(low, high)))
    return rnd.choice(["", "", " "]) + text + rnd.choice(["", "", " ", "?", "\nsecond line", "."])


def letters():
    return [words(1, 3).strip() or "x" for _ in range(4)]


def hub_choices(count=4):
    return {"text": [words(1, 3) for _ in range(count)], "label": list("ABCDE"[:count])}


ABCD = lambda: dict(zip("ABCD", letters()))  # noqa: E731
MAKERS = {
    "cais/mmlu": lambda: {"question": words(), "choices": letters(), "answer": rnd.randrange(4)},
    "allenai/ai2_arc": lambda: {"question": words(), "choices": hub_choices(),
                                "answerKey": rnd.choice("ABCD")},
    "openbookqa": lambda: {"question_stem": words(), "choices": hub_choices(),
                           "answerKey": rnd.choice("ABCD")},
    "tau/commonsense_qa": lambda: {"question": words(), "choices": hub_choices(5),
                                   "answerKey": rnd.choice("ABCDE")},
    "facebook/belebele": lambda: {"flores_passage": words(5, 20), "question": words(),
                                  **{f"mc_answer{i}": words(1, 3) for i in range(1, 5)},
                                  "correct_answer_num": rnd.choice("1234")},
    "juletxara/mgsm": lambda: {"question": words(),
                               "answer": rnd.choice([None, "Step-by-Step Answer: " + words(8, 12)]),
                               "answer_number": rnd.randrange(100)},
    "gsm8k": lambda: {"question": words(), "answer": words() + f"\n#### {rnd.randrange(2000):,}"},
    "madrylab/gsm8k-platinum": lambda: {"question": words(),
                                        "answer": words() + f"\n#### {rnd.randrange(99)}"},
    "SaylorTwift/bbh": lambda: {"input": words(), "target": rnd.choice(["True", "(B)", "7"])},
    "baber/piqa": lambda: {"goal": words(), "sol1": words(), "sol2": words(),
                           "label": rnd.randrange(2)},
    "HAERAE-HUB/KMMLU": lambda: {"question": words(), **ABCD(), "answer": rnd.randrange(1, 5)},
    "haonan-li/cmmlu": lambda: {"Question": words(), **ABCD(), "Answer": rnd.choice("ABCD")},
    "ceval/ceval-exam": lambda: {"question": words(), **ABCD(), "answer": rnd.choice("ABCD")},
    "nq_open": lambda: {"question": words(), "answer": [words(1, 2) for _ in range(3)]},
    "trivia_qa": lambda: {"question": words(), "answer": {"aliases": [words(1, 2), "x"]}},
    "EleutherAI/arithmetic": lambda: {"context": words(), "completion": " 12"},
    "EleutherAI/unscramble": lambda: {"context": words(), "completion": words(1, 1)},
    "lambada": lambda: {"text": words(5, 9).strip() + " end"},
    "nyu-mll/glue": lambda: {"sentence1": words(), "sentence2": words(),
                             "label": rnd.randrange(2), "idx": 0},
    "super_glue": lambda: {"question": words(), "passage": words(5, 20),
                           "label": rnd.randrange(2), "idx": 0},
    "swag": lambda: {"startphrase": words(), **{f"ending{i}": words() for i in range(4)},
                     "label": rnd.randrange(4)},
    "sciq": lambda: {"support": words(0, 9), "question": words(), "correct_answer": words(1, 2),
                     **{f"distractor{i}": words(1, 2) for i in range(1, 4)}},
    "xnli": lambda: {"premise": words(), "hypothesis": words(), "label": rnd.randrange(3)},
    "anli": lambda: {"premise": words(), "hypothesis": words(), "label": rnd.randrange(3)},
    "corypaik/prost": lambda: {"context": words(), "ex_question": words(), **ABCD(),
                               "label": rnd.randrange(4)},
    "ibm-research/acp_bench": lambda: {"context": words(), "question": words(),
                                       "answer": rnd.choice(["yes", "no"])},
}
# Task file and numbers of examples (None: the task's own).
TASKS = [
    ("mmlu/default/mmlu_anatomy.yaml", [0, 5]),
    ("mmlu/default/mmlu_high_school_us_history.yaml", [5]),
    ("mmlu/flan_cot_fewshot/mmlu_college_computer_science.yaml", [None]),
    ("arc/arc_easy.yaml", [0, 3, 8]),
    ("arc/arc_challenge.yaml", [25]),
    ("openbookqa/openbookqa.yaml", [0, 2]),
    ("commonsense_qa/default.yaml", [0, 7]),
    ("belebele/belebele_rus_Cyrl.yaml", [0, 5]),
    ("belebele/belebele_eng_Latn.yaml", [1]),
    ("mgsm/direct/mgsm_direct_de.yaml", [0, 2]),
    ("mgsm/native_cot/mgsm_native_cot_zh.yaml", [0, 8]),
    ("mgsm/en_cot/mgsm_en_cot_sw.yaml", [0]),
    ("gsm8k/gsm8k.yaml", [None, 0]),
    ("gsm8k/gsm8k-cot.yaml", [None]),
    ("gsm8k_platinum/gsm8k-platinum-cot-llama.yaml", [None]),
    ("bbh/cot_fewshot/boolean_expressions.yaml", [None]),
    ("bbh/fewshot/salient_translation_error_detection.yaml", [None]),
    ("bbh/cot_fewshot/object_counting.yaml", [None]),
    ("piqa/piqa.yaml", [0, 4]),
    ("kmmlu/direct/kmmlu_direct_information_technology.yaml", [0, 5]),
    ("cmmlu/cmmlu_default_marketing.yaml", [0, 5]),
    ("ceval/ceval-valid_civil_servant.yaml", [0, 5]),
    ("nq_open/nq_open.yaml", [0, 5]),
    ("triviaqa/default.yaml", [0, 3]),
    ("arithmetic/arithmetic_2ds.yaml", [0, 4]),
    ("unscramble/reversed_words.yaml", [0, 2]),
    ("lambada/lambada_standard.yaml", [0]),
    ("glue/mrpc/default.yaml", [0, 3]),
    ("super_glue/boolq/seq2seq.yaml", [0, 2]),
    ("swag/swag.yaml", [0, 1]),
    ("sciq/sciq.yaml", [0, 3]),
    ("xnli/xnli_hi.yaml", [0, 2]),
    ("anli/anli_r3.yaml", [0, 2]),
    ("prost/corypaik_prost.yaml", [0, 3]),
    ("acpbench/boolq_cot_2shot/act_reach.yaml", [None]),
]
written = {}


class Loader(yaml.SafeLoader):
    """The rules of the package's own loader; functions are told, not loaded."""


Loader.add_constructor("!function", lambda _, node: {"!function": node.value})


def write_yaml(path):
    """Files with dates are left out: they are texts to Ponder."""
    with open(path, "w", encoding="utf-8") as file:
        for source in sorted((package / "lm_eval" / "tasks").rglob("*yaml")):
            try:
                value = yaml.load(source.read_text(encoding="utf-8"), Loader)
                line = json.dumps({"path": str(source), "value": value}, ensure_ascii=False)
            except (yaml.YAMLError, TypeError):
                continue
            file.write(line + "\n")


def load_dataset(path=None, name=None, **_):
    """What the package asks the hub for: the rows made up above."""
    key = (path, name)
    if key not in written:
        written[key] = {split: [MAKERS[path]() for _ in range(ROWS)] for split in splits}
        folder = out / "data" / path / (name or "")
        folder.mkdir(parents=True, exist_ok=True)
        for split, rows in written[key].items():
            with open(folder / f"{split}.jsonl", "w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return datasets.DatasetDict({s: datasets.Dataset.from_list(r)
                                 for s, r in written[key].items()})


datasets.load_dataset = load_dataset
out.mkdir(parents=True, exist_ok=True)
lines = 0
with open(out / "prompts.jsonl", "w", encoding="utf-8") as file:
    for path, shot_counts in TASKS:
        full = str(package / "lm_eval" / "tasks" / path)
        for shots in shot_counts:
            config = utils.load_yaml_config(full)
            splits = sorted({config[k] for k in ("training_split", "validation_split",
                                                 "test_split", "fewshot_split")
                             if config.get(k)})
            if shots is not None:
                config["num_fewshot"] = shots
            task = ConfigurableTask(config=config)
            task.set_fewshot_seed(seed=1234)
            task.build_all_requests(limit=ITEMS, rank=0, world_size=1)
            for instance in task.instances:
                arguments = instance.args
                case = {"path": full, "shots": -1 if shots is None else shots,
                        "doc": instance.doc_id, "choice": instance.idx, "prompt": arguments[0]}
                if task.OUTPUT_TYPE == "generate_until":
                    case["until"] = arguments[1]["until"]
                else:
                    case["continuation"] = arguments[1]
                file.write(json.dumps(case, ensure_ascii=False) + "\n")
                lines += 1
write_yaml(out / "yaml.jsonl")
print(f"{len(TASKS)} task files, {lines} requests")
