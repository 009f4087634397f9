"""`bridge triggers train`: teach a head what messages mean, from messages with labels. Needs no trigger file."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from bridge.cli.labelled_messages import read_labelled
from bridge.cli.options import faults_as_sentences
from bridge.cli.triggers_eval_table import table_of
from bridge.embedding.in_process import InProcessEmbedder
from bridge.embedding.meaning import NOT_INSTALLED
from bridge.embedding.nano_model import is_installed
from bridge.settings import SettingsFault
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import TextForm
from core.escalation import head_training, learned_head
from core.escalation.evaluation import JudgedExample, LabelledExample
from core.escalation.head_training import LabelledVectors, TrainedHead

_ORDINARY_WEIGHT = 0.3  # there are so many of them
_FIRES_AT = 0.9
_HEADS = Path(learned_head.__file__).parent / "heads"


@click.command()
@click.argument("head", type=click.Choice(learned_head.HEADS))
@click.argument("messages", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--ordinary",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Messages of which none is one, whatever their labels say. They count less each.",
)
@click.option("--without", multiple=True, metavar="SOURCE", help="Leave out the messages of a source.")
@click.option("--fires-at", default=_FIRES_AT, show_default=True, help="The confidence from which it fires.")
@click.option("--seed", default=1, show_default=True, help="The same seed learns the same.")
@click.option(
    "--vectors",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the vectors of the messages here, for the next time.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=_HEADS,
    help="The folder to write to, instead of the product's own.",
)
def train(
    head: str,
    messages: tuple[Path, ...],
    ordinary: tuple[Path, ...],
    without: tuple[str, ...],
    fires_at: float,
    seed: int,
    vectors: Path | None,
    into: Path,
) -> None:
    """Learn a head anew from CSV files with the columns text and label (0 or 1), and perhaps lang and source.

    The figures are of messages set aside: each is judged by networks that learned without its source.
    """
    with faults_as_sentences():
        if not is_installed():
            raise SettingsFault(NOT_INSTALLED)
        labelled = _without_doubles(read_labelled(file) for file in messages)
        plain = _without_doubles(read_labelled(file) for file in ordinary)
    kept = [each for each in labelled if each.source not in without]
    known = {each.text for each in kept}
    others = [_as_ordinary(each) for each in plain if each.source not in without and each.text not in known]
    trained = _train((*kept, *others), len(kept), fires_at, seed, InProcessEmbedder(vectors))
    judged = _judged((*kept, *others), trained)
    click.echo(table_of(judged))
    trained.head.save(into / f"{head}.npz")


def _train(
    examples: Sequence[LabelledExample], labelled: int, fires_at: float, seed: int, embedder: InProcessEmbedder
) -> TrainedHead:
    texts = EmbeddedTexts((each.text for each in examples), TextForm.QUERY)
    embedder.fill([texts])
    assert texts.vectors is not None
    return head_training.train_head(
        embedder.model,
        LabelledVectors(
            texts.vectors,
            np.array([each.wanted for each in examples]),
            np.where(np.arange(len(examples)) < labelled, 1, _ORDINARY_WEIGHT).astype(np.float32),
            [each.source for each in examples],
            texts.texts,
        ),
        fires_at,
        seed,
    )


def _judged(examples: Sequence[LabelledExample], trained: TrainedHead) -> list[JudgedExample]:
    return [
        JudgedExample(example, bool(told >= trained.head.fires_at), float(told), ())
        for example, told in zip(examples, trained.set_aside, strict=True)
    ]


def _without_doubles(files: Iterable[Sequence[LabelledExample]]) -> list[LabelledExample]:
    by_text = {each.text: each for file in files for each in file}
    return list(by_text.values())


def _as_ordinary(example: LabelledExample) -> LabelledExample:
    return replace(example, wanted=False)
