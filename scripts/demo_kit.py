"""Paper, pencils and the things that several of demo_images.py's pictures are made of."""

import io
import math
import pathlib
import random

from PIL import Image, ImageDraw

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 60_000  # bytes of a finished picture
SCALE = 2  # drawn this much larger and scaled down, for smooth edges

PAPER, SAND, INK, NIGHT = "#f6efe3", "#ead9bd", "#18323c", "#12283a"
TEAL, DEEP, SAGE, MINT = "#0f6b64", "#0a4a4c", "#8db9a4", "#cfe3d4"
CORAL, RUST, MUSTARD, PINK = "#e0714a", "#a8452c", "#eab34a", "#f0c4ac"
SKY, FJORD, SNOW, WOOD = "#bfdbe0", "#3d7f92", "#fbfaf6", "#b98352"
SKINS = ["#f2c9a8", "#c98f63", "#8a5a3b", "#e8b48c"]
SPINES = [TEAL, CORAL, MUSTARD, DEEP, SAGE, RUST, PINK, FJORD, "#d8c7a8", INK]


def rgb(color):
    return tuple(int(color[i:i + 2], 16) for i in (1, 3, 5))


def mix(a, b, t):
    return "#%02x%02x%02x" % tuple(round(x + (y - x) * t) for x, y in zip(rgb(a), rgb(b)))


class Canvas:
    def __init__(self, width=1600, height=1000, top=PAPER, bottom=None):
        self.size = (width, height)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), top)
        self.draw = ImageDraw.Draw(self.image)
        if bottom:
            self.shade(0, 0, width, height, top, bottom)

    def shade(self, x0, y0, x1, y1, top, bottom):
        for y in range(int(y0 * SCALE), int(y1 * SCALE)):
            t = (y / SCALE - y0) / (y1 - y0)
            self.draw.line([(x0 * SCALE, y), (x1 * SCALE, y)], fill=mix(top, bottom, t))

    def poly(self, points, color):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)

    def curve(self, points, color, steps=14):
        """A closed smooth shape through the points (Catmull-Rom)."""
        out, n = [], len(points)
        for i in range(n):
            p = [points[(i + k - 1) % n] for k in range(4)]
            for s in range(steps):
                t = s / steps
                out.append(tuple(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)
                                 for a, b, c, d in zip(*p)))
        self.poly(out, color)

    def box(self, x, y, w, h, color, r=0):
        self.draw.rounded_rectangle([x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE], r * SCALE, fill=color)

    def disc(self, x, y, r, color, ry=None):
        ry = ry or r
        self.draw.ellipse([(x - r) * SCALE, (y - ry) * SCALE, (x + r) * SCALE, (y + ry) * SCALE], fill=color)

    def arc(self, x, y, r, start, end, color, width):
        self.draw.arc([(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE], start, end, color, width * SCALE)

    def pie(self, x, y, r, start, end, color):
        self.draw.pieslice([(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE], start, end, color)

    def limb(self, points, width, color):
        self.draw.line([(x * SCALE, y * SCALE) for x, y in points], color, round(width * SCALE), "curve")
        for x, y in points:
            self.disc(x, y, width / 2, color)

    def glow(self, x, y, r, color, strength=0.5):
        """Light that fades outwards."""
        mask = Image.new("L", (128, 128))
        mask.putdata([max(0, int(255 * strength * (1 - math.hypot(i % 128 - 64, i // 128 - 64) / 64))) for i in range(128 * 128)])
        mask = mask.resize((int(2 * r * SCALE), int(2 * r * SCALE)), Image.BICUBIC)
        self.image.paste(Image.new("RGB", mask.size, color), (int((x - r) * SCALE), int((y - r) * SCALE)), mask)

    def save(self, path):
        path = ROOT / path
        path.parent.mkdir(parents=True, exist_ok=True)
        image = self.image.resize(self.size, Image.LANCZOS)
        for quality in range(88, 30, -4):
            out = io.BytesIO()
            if path.suffix == ".png":
                image.quantize(max(16, quality * 2 - 48), Image.MEDIANCUT, dither=Image.NONE).save(out, "PNG", optimize=True)
            elif path.suffix == ".webp":
                image.save(out, "WEBP", quality=quality, method=6)
            else:
                image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=0)
            if out.tell() <= LIMIT:
                break
        path.write_bytes(out.getvalue())
        print(f"{out.tell():6} {quality} {path.relative_to(ROOT)}")


# Things that several pictures are made of.

def ridge(c, base, top, color, seed, peaks=5, snow=None):
    """A range of mountains from edge to edge, standing on `base`."""
    chance, width = random.Random(seed), c.size[0]
    step = width / peaks
    points = [(-80, base)]
    for i in range(peaks + 1):
        x = (i - 0.1) * step + chance.uniform(-0.15, 0.15) * step
        peak = top + chance.uniform(0, 0.42) * (base - top)
        points += [(x, peak), (x + step * chance.uniform(0.42, 0.56), peak + (base - peak) * chance.uniform(0.5, 0.72))]
    c.poly(points + [(width + 80, base)], color)
    for left, tip, right in zip(points, points[1:], points[2:]) if snow else ():
        if tip[1] < left[1] and tip[1] < right[1]:
            at = lambda p, t: (tip[0] + (p[0] - tip[0]) * t, tip[1] + (p[1] - tip[1]) * t)
            a, b = at(left, 0.36), at(right, 0.36)
            wave = [(b[0] + (a[0] - b[0]) * k / 4, max(a[1], b[1]) + (14 if k % 2 else -22)) for k in (1, 2, 3)]
            c.poly([tip, b, *wave, a], snow)


def pine(c, x, base, h, color):
    c.box(x - h * 0.03, base - h * 0.12, h * 0.06, h * 0.12, mix(color, "#000000", 0.35))
    for k, (w, y) in enumerate([(0.30, 0.10), (0.24, 0.34), (0.17, 0.58)]):
        c.poly([(x - h * w, base - h * y), (x + h * w, base - h * y), (x, base - h * (y + 0.42))], mix(color, "#ffffff", 0.05 * k))


def books(c, x0, base, width, height, seed, lean=True):
    """Books in a row, standing on `base`."""
    chance, x, last = random.Random(seed), x0, None
    while x < x0 + width - 16:
        w = min(chance.choice([22, 28, 34, 40, 48]) * height / 220, x0 + width - x)
        h = height * chance.uniform(0.7, 1)
        color = chance.choice([s for s in SPINES if s != last])
        last = color
        light = mix(color, "#ffffff", 0.55) if color in (TEAL, DEEP, INK, RUST, FJORD) else mix(color, INK, 0.55)
        if lean and chance.random() < 0.09 and x + h * 0.22 + w < x0 + width:
            s = h * 0.2
            c.poly([(x + s, base - h), (x + s + w, base - h + w * 0.2), (x + w + w * 0.05, base), (x + 2, base)], color)
            x += s + w
            continue
        c.box(x, base - h, w - 2, h, color, 3)
        style = chance.randrange(4)
        if style == 0:
            c.box(x, base - h * 0.86, w - 2, h * 0.04, light)
            c.box(x, base - h * 0.16, w - 2, h * 0.04, light)
        elif style == 1:
            c.box(x + w * 0.28, base - h * 0.82, w * 0.4, h * 0.38, light, 3)
        elif style == 2:
            c.disc(x + w / 2 - 1, base - h * 0.2, w * 0.2, light)
            c.box(x + w * 0.42, base - h * 0.85, w * 0.14, h * 0.4, light)
        x += w


def shelf(c, x, y, w, rows, row, seed, back="#e3c9a0"):
    """A bookcase with its top left corner at x, y."""
    board = row * 0.09
    c.box(x - board, y - board, w + 2 * board, rows * row + board * 2, WOOD, 6)
    for r in range(rows):
        top = y + r * row
        c.box(x, top, w, row - board, mix(back, INK, 0.1))
        c.box(x, top, w, row * 0.1, mix(back, INK, 0.2))
        chance, left = random.Random(seed * 31 + r), x + 10
        gap = chance.uniform(0.25, 0.75)
        first = (w - 20) * gap - row * 0.4
        books(c, left, top + row - board, first, row * 0.76, seed * 7 + r)
        middle = left + first + row * 0.36
        things(c, middle, top + row - board, row, chance.randrange(3))
        books(c, middle + row * 0.4, top + row - board, x + w - 10 - middle - row * 0.4, row * 0.76, seed * 13 + r)


def things(c, x, base, row, kind):
    if kind == 0:
        pot(c, x, base, row * 0.5)
    elif kind == 1:
        for k, color in enumerate([CORAL, DEEP, MUSTARD]):
            c.box(x - row * (0.28 - 0.03 * k), base - row * 0.11 * (k + 1), row * (0.56 - 0.06 * k), row * 0.1, color, 3)
    else:
        c.box(x - 4, base - row * 0.14, 8, row * 0.14, INK)
        c.disc(x, base - row * 0.33, row * 0.2, FJORD)
        c.curve([(x - row * 0.12, base - row * 0.42), (x, base - row * 0.45), (x + row * 0.05, base - row * 0.33), (x - row * 0.06, base - row * 0.26)], SAGE)
        c.box(x - row * 0.14, base - 8, row * 0.28, 8, INK, 3)


def pot(c, x, base, h, leaf=TEAL, clay=CORAL):
    for k in range(-3, 4):
        a = math.radians(90 + k * 23)
        tip = (x + math.cos(a) * h * 0.75, base - h * 0.4 - math.sin(a) * h * 0.75)
        mid = ((x + tip[0]) / 2, (base - h * 0.4 + tip[1]) / 2)
        nx, ny = math.sin(a) * h * 0.09, math.cos(a) * h * 0.09
        c.curve([(x, base - h * 0.35), (mid[0] + nx, mid[1] + ny), tip, (mid[0] - nx, mid[1] - ny)], leaf if k % 2 else mix(leaf, SAGE, 0.5))
    c.poly([(x - h * 0.24, base - h * 0.42), (x + h * 0.24, base - h * 0.42), (x + h * 0.17, base), (x - h * 0.17, base)], clay)
    c.box(x - h * 0.27, base - h * 0.45, h * 0.54, h * 0.1, mix(clay, "#ffffff", 0.18), 4)


def open_book(c, x, y, w, cover=CORAL):
    """An open book seen from the front, its cover towards us."""
    h = w * 0.62
    c.poly([(x, y + h * 0.1), (x - w / 2, y - h * 0.08), (x - w / 2, y + h * 0.86), (x, y + h)], cover)
    c.poly([(x, y + h * 0.1), (x + w / 2, y - h * 0.08), (x + w / 2, y + h * 0.86), (x, y + h)], mix(cover, INK, 0.16))
    c.poly([(x, y + h * 0.1), (x - w / 2, y - h * 0.08), (x - w / 2 + 8, y - h * 0.15), (x, y), (x + w / 2 - 8, y - h * 0.15), (x + w / 2, y - h * 0.08)], SNOW)


def reader(c, x, base, h, shirt, skin, hair, style=0, cover=CORAL, book=True):
    """Somebody reading, drawn from the waist up; `base` is where the body ends."""
    head = h * 0.17
    neck = base - h * 0.62
    if style == 1:
        c.curve([(x - head * 1.15, neck - head * 1.4), (x, neck - head * 2.4), (x + head * 1.15, neck - head * 1.4), (x + head * 1.25, neck + head * 0.7), (x - head * 1.25, neck + head * 0.7)], hair)
    c.curve([(x - h * 0.3, base + h * 0.1), (x - h * 0.29, base - h * 0.32), (x - h * 0.16, neck + h * 0.1), (x + h * 0.16, neck + h * 0.1), (x + h * 0.29, base - h * 0.32), (x + h * 0.3, base + h * 0.1)], shirt)
    c.box(x - head * 0.34, neck - head * 0.5, head * 0.68, head * 1.1, mix(skin, INK, 0.12), head * 0.3)
    c.disc(x, neck - head * 1.05, head * 0.86, skin, head)
    if style == 2:
        c.disc(x, neck - head * 2.2, head * 0.42, hair)
    if style == 3:
        c.pie(x, neck - head * 1.3, head * 0.98, 180, 360, hair)
        c.box(x - head * 1.05, neck - head * 1.42, head * 2.1, head * 0.3, mix(hair, "#ffffff", 0.25), head * 0.1)
        c.disc(x, neck - head * 2.3, head * 0.24, SNOW)
    else:
        c.pie(x, neck - head * 1.2, head * 0.93, 172, 368, hair)
        c.curve([(x - head * 0.93, neck - head * 1.3), (x - head * 0.5, neck - head * 2.1), (x + head * 0.6, neck - head * 2.08), (x + head * 0.93, neck - head * 1.3), (x + head * 0.3, neck - head * 1.55)], hair)
    for side in (-1, 1):
        eye = x + side * head * 0.34
        c.arc(eye, neck - head * 1.05, head * 0.14, 10, 170, INK, max(2, int(head * 0.06)))
    c.arc(x, neck - head * 0.72, head * 0.22, 25, 155, mix(skin, RUST, 0.6), max(2, int(head * 0.07)))
    if book:
        sleeve = mix(shirt, INK, 0.14)
        for side in (-1, 1):
            c.limb([(x + side * h * 0.24, base - h * 0.3), (x + side * h * 0.25, base - h * 0.04), (x + side * h * 0.17, base - h * 0.12)], h * 0.105, sleeve)
        open_book(c, x, base - h * 0.3, h * 0.44, cover)
        for side in (-1, 1):
            c.disc(x + side * h * 0.19, base - h * 0.1, h * 0.05, skin)


def building(c, x, base, w, h, wall, roof, light):
    """The library: a long house with a tall gable of glass."""
    c.box(x, base - h * 0.55, w, h * 0.55, wall)
    c.poly([(x - w * 0.03, base - h * 0.53), (x + w * 0.05, base - h * 0.76), (x + w * 0.95, base - h * 0.76), (x + w * 1.03, base - h * 0.53)], roof)
    for k in range(9):
        if not 3 <= k <= 5:
            left = x + w * (0.04 + 0.104 * k)
            c.box(left, base - h * 0.42, w * 0.08, h * 0.27, light, 3)
            books(c, left + 3, base - h * 0.15, w * 0.074, h * 0.12, k + 3, False)
    left, right, mid = x + w * 0.33, x + w * 0.65, x + w * 0.49
    c.poly([(left - w * 0.03, base - h * 0.60), (mid, base - h * 1.06), (right + w * 0.03, base - h * 0.60), (right + w * 0.03, base), (left - w * 0.03, base)], roof)
    c.poly([(left, base - h * 0.58), (mid, base - h * 0.98), (right, base - h * 0.58), (right, base), (left, base)], light)
    for k in range(1, 5):
        c.box(left + (right - left) * k / 5 - 3, base - h * (0.62 + 0.13 * (2.5 - abs(k - 2.5))), 6, h, roof)
    c.box(left, base - h * 0.33, right - left, h * 0.02, roof)
    c.box(mid - w * 0.045, base - h * 0.26, w * 0.09, h * 0.26, DEEP, 4)
    books(c, left + 8, base - h * 0.355, (right - left) - 16, h * 0.14, 5, False)
    c.box(x - w * 0.05, base, w * 1.1, h * 1.2, mix(wall, INK, 0.35))
