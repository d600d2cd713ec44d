"""Tests of the training: run with `python -m unittest` in this folder."""

from __future__ import annotations

import random
import tempfile
import unittest
from collections import Counter
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from augment import Names, replaced_name, varied
from corpus import LABELLED, without_label
from export_onnx import export_onnx
from literals import foreign_literals, in_iso, numbers_of, sides_of
from measure import adds_quality, faults_of, names_finding
from model import Drafter, Shape
from names import invented_name, lexicon_names
from prompts import Example, fields_of, prompt_of
from prove import prove
from train import Run, batches_of, length_of, optimiser_of, rate_at, save_checkpoint, take_step, train
from vocabulary import EOS_ID, encode_pair, train_tokenizer, write_tokenizer

MASS = Example(
    "train",
    "american-academic",
    "neuro",
    "findings",
    "prior CT of the head; date=January 12, 2026",
    ("finding mass; site=cerebellum; side=left; size=32.2 x 24.0 mm; shift=2.0 mm; change=unchanged; was=32.2 mm",),
    "A mass is identified in the left cerebellum, measuring 32.2 x 24.0 mm, stable since January 12, 2026. "
    "Midline shift of 2.0 mm.",
)
NAMES = Names(("infarct", "abscess", "edema"), ("spleen", "thymus"))
TINY = Shape(vocabulary=300, hidden=32, layers=2, heads=2, inner=48, context=64)


class Prompts(unittest.TestCase):
    def test_the_prompt_is_the_one_that_the_service_asks(self) -> None:
        self.assertEqual(
            prompt_of(MASS),
            "style american-academic\nspecialty neuro\nsection findings\n"
            "prior CT of the head; date=January 12, 2026\n"
            "finding mass; site=cerebellum; side=left; size=32.2 x 24.0 mm; shift=2.0 mm; change=unchanged; was=32.2 mm\n"
            "=\n",
        )

    def test_labels_of_organs_are_cut_off_and_nothing_else(self) -> None:
        style = LABELLED[0]
        self.assertEqual(without_label("Brain: Large mass.", style, "findings"), "Large mass.")
        for kept in ("Fracture: unlikely.", "Previously described left renal stone: resolved since 2024-04-01."):
            self.assertEqual(without_label(kept, style, "findings"), kept)
        self.assertEqual(without_label("Brain: Large mass.", "teleradiology", "findings"), "Brain: Large mass.")


class Literals(unittest.TestCase):
    def test_numbers_keep_their_units_and_dates_are_none(self) -> None:
        self.assertEqual(numbers_of(MASS.answer), ["32.2 x 24.0 mm", "2.0 mm"])
        self.assertEqual(numbers_of("tip 1.4 cm below the carina (previously -1.4 cm), 9th rib"), ["1.4 cm", "-1.4 cm", "9"])

    def test_sides_by_words_letters_and_abbreviations(self) -> None:
        self.assertEqual(sides_of("RLL nodule, L kidney cyst, both lungs"), {"right", "left", "bilateral"})
        self.assertEqual(sides_of("Lower lobe. R0 resection."), set())

    def test_dates_of_all_houses_become_those_of_the_service(self) -> None:
        self.assertEqual(in_iso("from January 2, 2026 to 13 May 2025, 2024-12-01"), "from 2026-01-02 to 2025-05-13, 2024-12-01")

    def test_what_the_prompt_does_not_hold_is_foreign(self) -> None:
        prompt = prompt_of(MASS)
        self.assertEqual(foreign_literals(prompt, MASS.answer), [])
        for answer, kind in (
            ("A mass of 32.2 cm.", "number"),
            ("A mass of 24.0 mm.", "number"),
            ("Stable since January 13, 2026.", "date"),
            ("Right mass.", "side"),
        ):
            self.assertEqual(foreign_literals(prompt, answer), [kind], answer)


class Variants(unittest.TestCase):
    def test_evidence_and_answer_change_together(self) -> None:
        seen: Counter[str] = Counter()
        for seed in range(400):
            made = varied(MASS, NAMES, random.Random(seed))
            subject, fields = fields_of(made.lines[0])
            self.assertEqual(foreign_literals(prompt_of(made), made.answer), [], made)
            self.assertIn(f" {subject} is identified in the left {fields['site']}, measuring {fields['size']}, ", made.answer)
            self.assertIn(fields["shift"], made.answer)
            self.assertIn(fields_of(made.prior or "")[1]["date"], made.answer)
            self.assertEqual(fields["was"].split(" ")[0], fields["size"].split(" ")[0], "equal numbers stay equal")
            seen.update(key for key in ("size", "site") if fields[key] != fields_of(MASS.lines[0])[1][key])
            seen["name"] += subject != "mass"
            seen["any"] += made.specialty == "any"
        for key, least in (("size", 395), ("name", 80), ("site", 60), ("any", 50)):
            self.assertGreater(seen[key], least, seen)

    def test_the_same_draw_gives_the_same_variant(self) -> None:
        self.assertEqual(varied(MASS, NAMES, random.Random(5)), varied(MASS, NAMES, random.Random(5)))

    def test_a_name_takes_its_article_and_capital_with_it(self) -> None:
        self.assertEqual(replaced_name("A mass is seen.", "mass", "abscess"), "An abscess is seen.")
        self.assertEqual(replaced_name("Mass in the liver.", "mass", "cyst"), "Cyst in the liver.")
        self.assertIsNone(replaced_name("A breast mass is seen.", "mass", "cyst"), "part of a longer name")
        self.assertIsNone(replaced_name("A pulmonary nodule.", "nodule", "cyst"), "part of a longer name")

    def test_an_unknown_finding_has_no_place_that_its_sentence_leaves_out(self) -> None:
        line = "finding pneumothorax; site=pleura; side=left; size=12 mm in depth"
        one = replace(MASS, prior=None, lines=(line,), answer="A left pneumothorax is seen, measuring 12 mm in depth.")
        for seed in range(100):
            subject, fields = fields_of(varied(one, NAMES, random.Random(seed)).lines[0])
            self.assertEqual("site" in fields, subject == "pneumothorax")

    def test_names_of_the_lexicon_are_found(self) -> None:
        self.assertTrue({"pneumothorax", "empyema"} <= set(lexicon_names("findings")))
        self.assertTrue({"spleen", "cerebellum"} <= set(lexicon_names("sites")))
        self.assertRegex(invented_name(random.Random(1)), r"^[a-z]+( [a-z]+){0,2}$")


class Measures(unittest.TestCase):
    def test_every_kind_of_fault_is_seen(self) -> None:
        prompt = prompt_of(MASS)
        self.assertEqual(faults_of(MASS, prompt, MASS.answer), [])
        cases = (
            (MASS.answer.replace("left", "right"), ["foreign side", "missing side"]),
            (MASS.answer.replace("24.0", "24.1"), ["foreign number", "missing size"]),
            (MASS.answer.replace("2026", "2025"), ["foreign date"]),
            ("A mass in the left cerebellum.", ["missing size"]),
        )
        for answer, faults in cases:
            self.assertEqual(faults_of(MASS, prompt, answer), faults, answer)

    def test_names_of_the_evidence_and_of_the_house(self) -> None:
        one = replace(MASS, lines=("finding epidural hematoma; site=brain",))
        self.assertTrue(names_finding(one, "Large left extradural haematoma."))
        self.assertFalse(names_finding(one, "Large left subdural haematoma."))

    def test_a_quality_is_added_only_where_no_key_gives_one(self) -> None:
        self.assertTrue(adds_quality("finding nodule; site=lung\n", "Solid nodule in the lung."))
        self.assertFalse(adds_quality("finding nodule; site=lung; look=solid\n", "Solid nodule in the lung."))
        self.assertFalse(adds_quality("finding ground-glass opacity\n", "Ground-glass opacity."))


class Vocabulary(unittest.TestCase):
    def test_digits_stand_alone_and_texts_come_back(self) -> None:
        texts = [prompt_of(varied(MASS, NAMES, random.Random(seed))) for seed in range(200)]
        tokenizer = train_tokenizer(texts)
        with tempfile.TemporaryDirectory() as folder:
            write_tokenizer(tokenizer, Path(folder), 256)
            read = Tokenizer.from_file(f"{folder}/tokenizer.json")
        for text in (*texts[:20], "größer ≥ 32.25 × 9 mm\n", "1234567890"):
            self.assertEqual(read.decode(read.encode(text).ids), text)
            digits = [token for token in read.encode(text).tokens if any(letter.isdigit() for letter in token)]
            self.assertTrue(all(len(token) == 1 for token in digits), digits)


def tiny_pairs() -> list[tuple[list[int], list[int]]]:
    draw = random.Random(3)
    return [([0, *draw.choices(range(3, 90), k=draw.randint(4, 30))], [5, 6, EOS_ID]) for _ in range(3000)]


class Training(unittest.TestCase):
    def test_batches_hold_every_example_once_and_are_full(self) -> None:
        pairs = tiny_pairs()
        batches = batches_of(pairs, 1)
        self.assertEqual(sorted(index for batch in batches for index in batch), list(range(len(pairs))))
        padded = [max(length_of(pairs[index]) for index in batch) * len(batch) for batch in batches]
        self.assertLessEqual(max(padded), 4096)

    def test_a_resumed_run_ends_as_one_that_was_never_stopped(self) -> None:
        pairs, run = tiny_pairs(), Run(12, 7, "of the tiny pairs")
        with tempfile.TemporaryDirectory() as folder:
            whole = train(pairs, TINY, run, Path(folder) / "whole.pt")
            half = Path(folder) / "half.pt"
            _train_first_steps(pairs, run, 5, half)
            resumed = train(pairs, TINY, run, half)
            for one, other in zip(whole.parameters(), resumed.parameters()):
                self.assertTrue(torch.equal(one, other))
            with self.assertRaises(SystemExit):
                train(pairs, TINY, Run(12, 7, "of others"), half)

    def test_the_exported_graph_is_the_model(self) -> None:
        torch.manual_seed(4)
        model = Drafter(TINY).eval()
        with torch.no_grad():
            for weight in model.parameters():
                weight.mul_(3)
        draw = random.Random(1)
        sequences = [[draw.randrange(300) for _ in range(length)] for length in (2, 17, 64)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "onnx" / "model.onnx"
            export_onnx(model, path)
            self.assertEqual(prove(model, path, sequences)["sameChoice"], 1)
            with torch.no_grad():
                model.blocks[1].down.weight[0, 0] += 1
            with self.assertRaises(SystemExit):
                prove(model, path, sequences)


def _train_first_steps(pairs: list, run: Run, steps: int, checkpoint: Path) -> None:
    """As a run that is killed after some steps leaves its checkpoint."""
    torch.manual_seed(run.seed)
    model = Drafter(TINY)
    optimiser = optimiser_of(model)
    batches = batches_of(pairs, run.seed)
    for step in range(steps):
        take_step(model, optimiser, [pairs[index] for index in batches[step % len(batches)]], rate_at(step, run.steps))
    save_checkpoint(checkpoint, model, optimiser, steps, run)


if __name__ == "__main__":
    unittest.main()
