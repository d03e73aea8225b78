"""Drawn stand-ins for photos: no real room, no person, and the word "Beispiel" on each."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1024, 768)
GRAIN = (512, 384)
VARIANTS = 3
Brush = Callable[[ImageDraw.ImageDraw, Random], None]


MOTIFS = {
    "mould": ("C11", "M01"),
    "corridor": ("B04", "M02"),
    "bed": ("C06",),
    "bins": ("G04", "G05"),
    "kitchen": ("E01", "E02", "E03", "E04", "E09"),
    "tiles": ("D01", "D02", "D03", "D04", "D05", "D07", "D08", "D10", "D11"),
    "room": ("B05", "B10", "B14", "C07", "C08", "C09", "C10", "C12", "F01", "I09", "M03", "M05"),
}
INVISIBLE = ("C10", "D08", "M03", "M05")  # measured or counted, not seen


def motif_of(item: str) -> str:
    """What a photo about this item shows; what is no thing is a notice or a paper."""
    return next((motif for motif, items in MOTIFS.items() if item in items), "paper")


def is_worth_a_photo(item: str) -> bool:
    return motif_of(item) != "paper" and item not in INVISIBLE


@lru_cache(maxsize=64)
def picture(motif: str, variant: int, *, mended: bool) -> bytes:
    """JPEG bytes; the same arguments give the same picture."""
    chance = Random(f"{motif} {variant}")  # noqa: S311
    image = Image.new("RGB", SIZE, _shade(chance, (214, 208, 196)))
    draw = ImageDraw.Draw(image)
    scene, damage = SCENES[motif]
    scene(draw, chance)
    if not mended:
        damage(draw, chance)
    grain = Image.frombytes("L", GRAIN, chance.randbytes(GRAIN[0] * GRAIN[1]))
    grain = grain.resize(SIZE).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1.6)), grain, 0.06)
    draw = ImageDraw.Draw(image)
    label = "Beispielbild: behoben" if mended else "Beispielbild"
    draw.text((24, SIZE[1] - 48), label, fill=(40, 40, 40), font_size=28)
    target = BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()


def _shade(chance: Random, colour: tuple[int, int, int]) -> tuple[int, int, int]:
    by = chance.randint(-14, 14)
    red, green, blue = colour
    return red + by, green + by, blue + by


def _corner(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    edge = chance.randint(420, 620)
    draw.polygon([(edge, 0), (1024, 0), (1024, 768), (edge, 600)], fill=(196, 190, 178))
    draw.polygon([(0, 700), (edge, 600), (1024, 768), (0, 768)], fill=(150, 128, 104))
    draw.line([(edge, 0), (edge, 600)], fill=(170, 164, 152), width=4)


def _spots(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    for _ in range(420):
        x, y = chance.gauss(520, 120), chance.gauss(380, 110)
        size, dark = chance.uniform(2, 16), chance.randint(40, 92)
        draw.ellipse([x, y, x + size, y + size * 0.8], fill=(dark, dark + 6, dark - 8))


def _hallway(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.polygon([(0, 768), (380, 470), (644, 470), (1024, 768)], fill=(120, 126, 128))
    draw.rectangle([420, 210, 604, 470], fill=(168, 140, 106), outline=(90, 74, 56), width=6)
    draw.rectangle([468, 150, 556, 186], fill=(0, 122, 72))
    for x in (60, 250, 760, 920):
        draw.rectangle([x, 240, x + 90, 560], outline=(130, 124, 116), width=5)


def _obstacle(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    for _ in range(chance.randint(3, 5)):
        x, y = chance.randint(330, 620), chance.randint(430, 590)
        colour = chance.choice([(128, 74, 58), (70, 86, 118), (150, 120, 76)])
        draw.rectangle([x, y, x + 170, y + 120], fill=colour, outline=(52, 44, 40), width=4)


def _tiled_wall(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.rectangle([0, 0, 1024, 560], fill=(222, 228, 228))
    for x in range(0, 1024, 86):
        draw.line([(x, 0), (x, 560)], fill=(186, 192, 192), width=3)
    for y in range(0, 561, 80):
        draw.line([(0, y), (1024, y)], fill=(186, 192, 192), width=3)
    draw.rounded_rectangle([330, 330, 700, 500], 40, fill=(246, 246, 244), outline=(170, 170, 168))
    draw.rectangle([490, 250, 540, 340], fill=(150, 156, 160))


def _stains(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.line([(420, 340), (500, 420), (470, 500)], fill=(70, 66, 60), width=5)
    for _ in range(90):
        x, y = chance.randint(200, 820), chance.randint(500, 720)
        draw.ellipse([x, y, x + chance.randint(8, 60), y + 10], fill=(132, 118, 92))


def _kitchen(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.rectangle([120, 330, 904, 700], fill=(232, 230, 226), outline=(120, 120, 118), width=5)
    draw.rectangle([120, 300, 904, 340], fill=(82, 84, 88))
    for x in (220, 400, 600, 780):
        draw.ellipse([x - 56, 306, x + 56, 336], outline=(20, 20, 20), width=5)
        draw.rectangle([x - 70, 420, x + 70, 640], outline=(168, 166, 162), width=4)


def _bins(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.rectangle([0, 520, 1024, 768], fill=(128, 126, 120))
    for x, colour in ((120, (60, 72, 66)), (420, (40, 72, 118)), (720, (96, 74, 46))):
        draw.rectangle([x, 260, x + 220, 600], fill=colour, outline=(30, 32, 32), width=5)
        draw.polygon([(x - 12, 260), (x + 232, 260), (x + 210, 214), (x + 10, 214)], fill=colour)


def _bags(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    for _ in range(9):
        x, y = chance.randint(80, 880), chance.randint(520, 660)
        draw.ellipse([x, y, x + 130, y + 96], fill=(36, 40, 44), outline=(80, 84, 88), width=3)


def _room(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    _corner(draw, chance)
    draw.rectangle([90, 120, 330, 380], fill=(206, 224, 236), outline=(120, 116, 108), width=8)
    draw.line([(210, 120), (210, 380)], fill=(120, 116, 108), width=6)
    draw.rectangle([110, 430, 310, 560], fill=(238, 238, 236), outline=(160, 158, 154), width=4)


def _broken(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x = chance.randint(640, 820)
    draw.rectangle([x, 360, x + 120, 480], fill=(60, 58, 56))
    for _ in range(6):
        end = (x + chance.randint(-30, 150), chance.randint(470, 590))
        draw.line([(x + 60, 420), end], fill=(176, 60, 40), width=5)


def _dormitory(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    _corner(draw, chance)
    for x in (120, 640):
        draw.rectangle([x, 470, x + 270, 520], fill=(232, 234, 238), outline=(96, 92, 88), width=4)
        draw.rectangle([x, 520, x + 270, 546], fill=(120, 96, 70))
        for leg in (x + 6, x + 250):
            draw.rectangle([leg, 546, leg + 14, 620], fill=(96, 76, 54))


def _mattress(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x = chance.randint(360, 460)
    draw.polygon([(x, 690), (x + 60, 640), (x + 330, 640), (x + 280, 690)], fill=(224, 226, 230))
    draw.polygon([(x, 690), (x + 280, 690), (x + 280, 718), (x, 718)], fill=(188, 190, 196))


def _board(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    draw.rectangle([110, 110, 914, 640], fill=(176, 138, 92), outline=(96, 72, 48), width=14)
    for x in (170, 424, 678):
        draw.rectangle([x, 180, x + 190, 460], fill=(248, 248, 244), outline=(190, 188, 182))
        for y in range(220, 440, 26):
            draw.line([(x + 20, y), (x + chance.randint(110, 170), y)], fill=(92, 92, 96), width=4)


def _gap(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x = chance.choice((170, 424, 678))
    draw.rectangle([x - 2, 178, x + 194, 464], fill=(186, 148, 102))
    draw.ellipse([x + 90, 186, x + 104, 200], fill=(190, 40, 36))


SCENES: dict[str, tuple[Brush, Brush]] = {
    "mould": (_corner, _spots),
    "corridor": (_hallway, _obstacle),
    "tiles": (_tiled_wall, _stains),
    "kitchen": (_kitchen, _stains),
    "bins": (_bins, _bags),
    "bed": (_dormitory, _mattress),
    "paper": (_board, _gap),
    "room": (_room, _broken),
}
