"""FLOP, chips, hours and chip-hours of a run: their rules, in order of trust."""

from __future__ import annotations

from steelyard.estimators import imputation, lineage, lookups
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Quantity, Reported
from steelyard.formulas import compute

STATED_CHIPS = (
    Reported("chip_count", "chip_count_error"),
    Derived(compute.ratio, ("reported_chip_hours", "reported_hours"), "chip-hours / hours", where="one_chip"),
)
"""Chips from what is stated of the hardware alone."""
COMPUTE = (
    Quantity(
        "chip",
        "Chip",
        "chip",
        (
            LookedUp(lookups.chip_on_record, (), "models", "the chip on record"),
            LookedUp(
                imputation.chip_among_several,
                (),
                "models",
                "one of the several chips on record, each as likely: the hours on each are not known",
            ),
            LookedUp(
                lookups.chip_inferred,
                ("counted_flop", "stated_chip_hours", "published", "usual_mfu"),
                "chips",
                "of the chips that the developer used then, the one that would give the most usual MFU",
            ),
            LookedUp(
                imputation.chip_of_the_like,
                ("counted_flop", "published"),
                "peers",
                "drawn from the chips of models of like date, FLOP, developer and domain",
            ),
        ),
        missing="no single chip is on record",
        form="chip",
    ),
    Quantity("published", "Publication", "date", (Reported("published"),), "no day of publication is on record", "day"),
    Quantity(
        "parameters",
        "Parameters used for a token",
        "1",
        (Reported("active_parameters"), Reported("parameters")),
        missing="no number of parameters is on record",
    ),
    Quantity(
        "dataset_size",
        "Training set",
        "datapoint",
        (Reported("dataset_gradients"), Reported("dataset_size")),
        missing="no size of the training set is on record",
    ),
    Quantity(
        "epochs",
        "Epochs",
        "1",
        (
            Reported("epochs"),
            LookedUp(
                imputation.epochs_of_the_like,
                ("parameters", "published"),
                "peers",
                "drawn from the epochs of models of like date, size and domain",
            ),
            Assumed("epochs"),
        ),
    ),
    Quantity("usual_mfu", "Usual MFU", "1", (Assumed("mfu"),)),
    Quantity("mfu", "MFU", "1", (Reported("mfu", "mfu_error"), Assumed("mfu"))),
    Quantity(
        "peak_flop_per_s",
        "Dense peak of the chip",
        "FLOP/s",
        (LookedUp(lookups.peak, ("chip",), "chips", "the chip's dense peak at the number format of training"),),
        missing="no dense peak of its chip is on record",
    ),
    Quantity(
        "fastest_flop_per_s",
        "Dense peak of the chip at its fastest 16- or 32-bit format",
        "FLOP/s",
        (LookedUp(lookups.fastest_peak, ("chip",), "chips", "the highest of the chip's dense peaks from 16 bits on"),),
        missing="no dense peak of its chip is on record",
    ),
    Quantity(
        "chip_count",
        "Chips",
        "chip",
        (
            *STATED_CHIPS,
            Derived(
                compute.chips_of_time,
                ("chip_hours", "training_hours"),
                "chip-hours / training time, at least one",
                where="no_more_chips",
            ),
        ),
        missing="no number of chips is on record",
    ),
    Quantity(
        "stated_chips",
        "Chips, as stated",
        "chip",
        STATED_CHIPS,
        missing="no number of chips is on record",
    ),
    Quantity("reported_chip_hours", "Chip-hours on record", "chip-hour", (Reported("chip_hours", "chip_hours_error"),)),
    Quantity("reported_flop", "FLOP on record", "FLOP", (Reported("training_flop"),)),
    Quantity("reported_hours", "Training time on record", "h", (Reported("training_hours", "training_hours_error"),)),
    Quantity("reported_chips", "Chips on record", "chip", (Reported("chip_count", "chip_count_error"),)),
    Quantity(
        "stated_chip_hours",
        "Chip-hours, from what is stated of the hardware",
        "chip-hour",
        (
            Reported("chip_hours", "chip_hours_error"),
            Derived(compute.product, ("reported_chips", "reported_hours"), "chips × hours"),
        ),
        missing="neither chip-hours nor both chips and hours are on record",
    ),
    Quantity(
        "flop_of_tokens",
        "FLOP from parameters and data",
        "FLOP",
        (
            Derived(
                compute.flop_of_tokens,
                ("parameters", "dataset_size", "epochs"),
                "6 × parameters × datapoints × epochs",
                error="flop_of_tokens_error",
            ),
        ),
        missing="neither FLOP nor both parameters and training set are on record",
    ),
    Quantity(
        "flop_of_the_like",
        "FLOP of like models",
        "FLOP",
        (
            LookedUp(
                imputation.flop_of_the_like,
                ("parameters", "published"),
                "peers",
                "drawn from the FLOP of models of like date, size, developer and domain",
            ),
        ),
        missing="neither FLOP nor what would tell them is on record, and models like it differ too much",
    ),
    Quantity(
        "hours_of_the_like",
        "Training time of like models",
        "h",
        (
            LookedUp(
                imputation.hours_of_the_like,
                ("counted_flop", "published"),
                "peers",
                "drawn from the training times of models of like date, FLOP, developer and domain",
            ),
        ),
        missing="no training time is on record, and models like it differ too much",
    ),
    Quantity(
        "counted_flop",
        "FLOP of the run itself, without its base model",
        "FLOP",
        (
            Reported("finetune_flop", "training_flop_error", where="base"),
            Reported("training_flop", "training_flop_error", where="no_base"),
            Derived(compute.same, ("flop_of_tokens",), "FLOP from parameters and data", where="no_base_text"),
            Derived(compute.same, ("flop_of_the_like",), "FLOP of like models"),
        ),
        missing="the FLOP of its own training are not on record, nor what would tell them",
    ),
    Quantity(
        "inherited_flop",
        "FLOP inherited from base models",
        "FLOP",
        (
            LookedUp(
                lineage.inherited_flop,
                ("plain_flop", "counted_flop", "usual_growth"),
                "models",
                "training FLOP of its bases",
                error="training_flop_error",
            ),
        ),
        missing="the FLOP of its base model are not on record",
    ),
    Quantity("usual_growth", "Usual growth by fine-tuning", "1", (Assumed("finetune_growth"),)),
    Quantity("finetune_growth", "FLOP with fine-tuning / FLOP of the base", "1", (Assumed("finetune_growth"),)),
    Quantity(
        "chip_hours",
        "Chip-hours of the final training run",
        "chip-hour",
        (
            Derived(compute.same, ("stated_chip_hours",), "chip-hours as stated of the hardware", where="possible"),
            Derived(
                compute.chip_hours_of_flop_and_time,
                ("counted_flop", "peak_flop_per_s", "mfu", "reported_hours"),
                "FLOP / (dense peak × MFU × 3,600 s), at least one chip for the training time",
            ),
            Derived(
                compute.chip_hours_of_flop,
                ("counted_flop", "peak_flop_per_s", "mfu"),
                "FLOP / (dense peak × MFU × 3,600 s)",
            ),
        ),
    ),
    Quantity(
        "plain_flop",
        "Training FLOP as known without those of a base",
        "FLOP",
        (
            Reported("training_flop", "training_flop_error"),
            Derived(compute.same, ("flop_of_tokens",), "FLOP from parameters and data", where="no_base_text"),
            Derived(
                compute.flop_of_hardware,
                ("stated_chip_hours", "peak_flop_per_s", "mfu"),
                "chip-hours × dense peak × MFU × 3,600 s",
                where="no_base",
            ),
        ),
        missing="neither FLOP, nor parameters and tokens, nor chip-hours with a known chip are on record",
    ),
    Quantity(
        "training_flop",
        "Training FLOP, base models included",
        "FLOP",
        (
            Derived(compute.same, ("plain_flop",), "FLOP as known without those of a base"),
            Derived(
                compute.total, ("inherited_flop", "counted_flop"), "FLOP of the base + FLOP of its own", where="base"
            ),
            Derived(
                compute.product,
                ("inherited_flop", "finetune_growth"),
                "FLOP of the base × usual growth by fine-tuning",
                where="base",
            ),
            Derived(compute.same, ("flop_of_the_like",), "FLOP of like models"),
        ),
        missing="neither FLOP, nor parameters, nor chip-hours with a known chip, nor the FLOP of a base are on record",
    ),
    Quantity(
        "training_hours",
        "Training time",
        "h",
        (
            Reported("training_hours", "training_hours_error"),
            Derived(compute.ratio, ("chip_hours", "stated_chips"), "chip-hours / chips", where="lasting"),
            Derived(compute.same, ("hours_of_the_like",), "training time of like models"),
        ),
        missing="no training time is on record",
    ),
)
