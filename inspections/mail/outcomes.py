"""How a delivery can fail: for now, or for good."""


class DeliveryFailure(Exception):
    """The letter did not leave, or nobody can say whether it did."""


class TemporaryFailure(DeliveryFailure):
    """The same letter may get through later; the retry ladder tries again."""


class PermanentFailure(DeliveryFailure):
    """The same letter will never get through; a person decides."""


class LetterInvalid(PermanentFailure):
    """The row cannot be printed: unknown letter, incomplete payload, impossible address."""
