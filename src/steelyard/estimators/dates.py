"""When hardware was got and training began: rules, in order of trust."""

from __future__ import annotations

from steelyard.estimators.spec import Assumed, Derived, Quantity, Reported
from steelyard.formulas import dates

DATES = (
    Quantity("publication_lag", "Time from training to publication", "day", (Assumed("publication_lag_days"),)),
    Quantity("acquisition_lead", "Time from acquisition to training", "day", (Assumed("acquisition_lead_days"),)),
    Quantity("availability_lag", "Time from release to delivery", "day", (Assumed("availability_lag_days"),)),
    Quantity("usual_days", "Usual training time", "day", (Assumed("default_training_days"),)),
    Quantity("hours_on_record", "Training time, as stated", "h", (Reported("training_hours"),)),
    Quantity("training_end", "End of training", "date", (Reported("training_end"),), form="day"),
    Quantity(
        "training_start",
        "Start of training",
        "date",
        (
            Reported("training_start"),
            Derived(dates.start_before_end, ("training_end", "hours_on_record"), "end − training time"),
            Derived(
                dates.start_before_publication,
                ("published", "publication_lag", "hours_on_record"),
                "publication − 60 days − training time",
            ),
            Derived(
                dates.start_by_default,
                ("published", "publication_lag", "usual_days"),
                "publication − 60 days − 33 days",
            ),
        ),
        form="day",
    ),
    Quantity(
        "acquisition_day",
        "Acquisition of the hardware",
        "date",
        (Derived(dates.before, ("training_start", "acquisition_lead"), "start of training − 60 days"),),
        form="day",
    ),
)
