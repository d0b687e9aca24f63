#!/usr/bin/env python3
"""Draws the illustrations of the demo libraries and of the shared content: flat shapes, one palette, nobody's photograph.

    python3 scripts/demo_images.py [NAME…]        (needs Pillow; writes into content/ and tenants/)

Same code, same pictures: chance comes from fixed seeds. Each file is at most 60 kB.
"""

import math
import random
import sys

from demo_kit import (CORAL, DEEP, FJORD, INK, MINT, MUSTARD, PAPER, PINK, RUST, SAGE, SAND, SKINS, SKY, SNOW, TEAL,
                      WOOD, Canvas, books, building, mix, open_book, pine, pot, reader, ridge, shelf)
from demo_shared import book_stack, library_card, readers, screens

MEDIA = "tenants/storvik-demo/media/"
BUNDLES = "tenants/storvik-demo/content/"
SHARED = "content/media/"


def fjord_day():
    c = Canvas(1600, 1000, "#f3dcc0", "#d9e8e4")
    c.glow(1180, 250, 420, "#fff3d6", 0.9)
    c.disc(1180, 250, 74, "#fdf6e0")
    ridge(c, 640, 215, "#a9c6c8", 4, 5, SNOW)
    ridge(c, 650, 330, "#6fa3ab", 11, 4, "#eef3ef")
    ridge(c, 655, 460, "#3f7a80", 23, 6)
    c.shade(0, 640, 1600, 1000, "#8fc0c6", FJORD)
    chance = random.Random(2)
    for _ in range(60):
        y = chance.uniform(655, 985)
        w = chance.uniform(30, 150) * (y - 560) / 300
        c.box(chance.uniform(-40, 1600), y, w, 3 + (y - 640) / 110, mix("#8fc0c6", SNOW, 0.35), 3)
    c.curve([(-60, 1080), (-60, 800), (180, 775), (420, 850), (620, 940), (760, 1080)], DEEP)
    for x, base, h in [(30, 850, 250), (130, 830, 330), (235, 850, 280), (340, 880, 220), (430, 905, 160)]:
        pine(c, x, base, h, mix(TEAL, INK, 0.35))
    c.poly([(1010, 776), (1180, 776), (1150, 812), (1040, 812)], RUST)
    c.box(1086, 620, 7, 158, INK)
    c.poly([(1096, 626), (1096, 758), (1190, 758)], SNOW)
    c.poly([(1082, 648), (1082, 758), (1018, 758)], "#f0e2cd")
    return c


def main_library():
    c = Canvas(1920, 1080, "#f6d7b0", "#f3ead9")
    c.glow(420, 380, 560, "#fff2d2", 0.9)
    ridge(c, 700, 210, "#b9cfc9", 8, 5, SNOW)
    ridge(c, 715, 380, "#7fb0ae", 15, 6)
    c.shade(0, 700, 1920, 830, "#9cc8ca", "#6ba7b1")
    c.curve([(-80, 1200), (-80, 800), (500, 775), (1200, 790), (2000, 770), (2000, 1200)], SAGE)
    building(c, 560, 850, 1020, 470, "#c65f3d", DEEP, "#fbe7b8")
    c.curve([(-80, 1250), (-80, 880), (600, 850), (1300, 856), (2000, 870), (2000, 1250)], mix(SAGE, TEAL, 0.3))
    c.poly([(1010, 851), (1110, 851), (1330, 1090), (880, 1090)], SAND)
    for x, h in [(110, 470), (270, 360), (400, 290), (1690, 380), (1830, 500)]:
        pine(c, x, 900 + h * 0.05, h, mix(TEAL, DEEP, 0.4))
    for x, shirt, skin in [(960, MUSTARD, SKINS[0]), (1160, TEAL, SKINS[2]), (1215, RUST, SKINS[1])]:
        h = 120 if shirt != RUST else 82
        c.box(x - h * 0.14, 900 - h * 0.3, h * 0.12, h * 0.3, INK, 4)
        c.box(x + h * 0.03, 900 - h * 0.3, h * 0.12, h * 0.3, INK, 4)
        c.box(x - h * 0.19, 900 - h * 0.76, h * 0.38, h * 0.5, shirt, int(h * 0.14))
        c.disc(x, 900 - h * 0.86, h * 0.13, skin)
        c.pie(x, 900 - h * 0.89, h * 0.14, 175, 365, INK)
    return c


def winter_night():
    c = Canvas(1600, 1000, "#0d1f36", "#2c5468")
    chance = random.Random(5)
    for _ in range(110):
        c.disc(chance.uniform(0, 1600), chance.uniform(0, 480), chance.uniform(1, 2.8), "#dbe9ec")
    for k in range(90):
        x = 120 + k * 15
        y = 170 + 80 * math.sin(k / 9) + 36 * math.sin(k / 3.1)
        c.glow(x, y, 110, mix("#57d6a3", "#7fb8e0", k / 90), 0.16)
        c.glow(x, y - 70, 90, "#8fe6c0", 0.07)
    ridge(c, 700, 350, "#47708a", 31, 5, "#e7eff2")
    ridge(c, 715, 470, "#2f566e", 40, 6)
    c.curve([(-80, 1100), (-80, 690), (420, 660), (1000, 690), (1700, 650), (1700, 1100)], "#dfe9ed")
    c.glow(800, 720, 520, "#ffd98a", 0.4)
    building(c, 430, 790, 740, 380, "#8e3e2b", "#f3f6f6", "#ffdf94")
    c.curve([(-80, 1150), (-80, 830), (500, 780), (1100, 786), (1700, 820), (1700, 1150)], SNOW)
    c.poly([(752, 784), (832, 784), (960, 1010), (640, 1010)], "#f2e3c2")
    for x, h in [(90, 420), (220, 300), (330, 230), (1290, 260), (1420, 350), (1550, 440)]:
        pine(c, x, 850 + h * 0.06, h, "#1e4a50")
    for _ in range(130):
        c.disc(chance.uniform(0, 1600), chance.uniform(0, 1000), chance.uniform(2, 5), "#f4f8f9")
    return c


def bookshelf():
    c = Canvas(1600, 1000, "#efdcbd", "#f6ead4")
    shelf(c, 40, 34, 1520, 4, 242, 3)
    return c


def story_hour():
    c = Canvas(1600, 1000, MINT, "#e6efdf")
    c.disc(800, 1010, 760, "#f3dfb4", 190)
    shelf(c, 1180, 130, 360, 3, 210, 6)
    c.box(110, 150, 380, 420, SNOW, 14)
    c.shade(130, 170, 470, 550, SKY, "#eef5ef")
    c.poly([(130, 550), (130, 470), (210, 400), (290, 455), (370, 380), (470, 450), (470, 550)], SAGE)
    c.box(296, 165, 10, 390, SNOW)
    c.box(125, 355, 350, 10, SNOW)
    c.curve([(560, 900), (540, 520), (640, 380), (960, 380), (1060, 520), (1040, 900)], RUST)
    c.curve([(600, 900), (600, 560), (680, 440), (920, 440), (1000, 560), (1000, 900)], CORAL)
    reader(c, 800, 850, 520, DEEP, SKINS[0], "#5b3a26", 2, MUSTARD)
    for x, h, shirt, skin, hair, style in [(330, 300, MUSTARD, SKINS[2], "#221a18", 0), (560, 270, FJORD, SKINS[0], "#d9a441", 1),
                                           (1060, 280, TEAL, SKINS[1], "#2b1d18", 3), (1290, 300, PINK, SKINS[3], "#7a4326", 1)]:
        c.disc(x, 985, h * 0.52, mix(shirt, INK, 0.45), 52)
        reader(c, x, 960, h, shirt, skin, hair, style, book=False)
    return c


def workshop():
    c = Canvas(1600, 1000, "#e9d8c0", "#f4e9d6")
    c.box(90, 90, 640, 380, mix(SAND, WOOD, 0.35), 12)
    for k in range(11):
        for j in range(6):
            c.disc(130 + k * 56, 130 + j * 60, 4, mix(WOOD, INK, 0.2))
    c.arc(200, 240, 56, 130, 410, TEAL, 22)
    c.box(188, 290, 24, 130, TEAL, 10)
    c.box(322, 180, 22, 230, WOOD, 8)
    c.box(280, 160, 108, 52, INK, 10)
    for k, color in enumerate([CORAL, MUSTARD, FJORD]):
        c.disc(500 + k * 82, 230, 36, color)
        c.disc(500 + k * 82, 230, 13, PAPER)
        c.box(470 + k * 82, 330, 60, 80, mix(color, SNOW, 0.3), 8)
    c.box(0, 780, 1600, 60, WOOD)
    c.box(0, 836, 1600, 164, mix(WOOD, INK, 0.35))
    c.box(880, 330, 480, 450, INK, 22)
    c.box(924, 374, 392, 318, "#dfeceb", 10)
    c.box(924, 404, 392, 14, mix(INK, SNOW, 0.3))
    c.box(1080, 396, 70, 62, CORAL, 8)
    c.poly([(1096, 458), (1134, 458), (1119, 486), (1111, 486)], MUSTARD)
    c.box(980, 672, 280, 20, FJORD)
    c.curve([(1050, 672), (1040, 600), (1080, 540), (1115, 505), (1150, 540), (1190, 600), (1180, 672)], TEAL)
    c.disc(960, 734, 16, MUSTARD)
    c.box(1190, 718, 130, 34, TEAL, 8)
    c.box(560, 540, 110, 230, SNOW, 16)
    c.box(240, 540, 430, 92, SNOW, 34)
    c.box(240, 560, 104, 130, SNOW, 20)
    c.box(288, 686, 8, 66, INK)
    c.box(268, 738, 48, 8, INK, 4)
    c.box(220, 746, 480, 36, mix(SNOW, INK, 0.16), 10)
    c.disc(676, 600, 46, CORAL)
    c.disc(676, 600, 17, SNOW)
    c.box(420, 512, 34, 30, MUSTARD, 5)
    c.box(432, 496, 10, 20, INK)
    c.box(380, 572, 130, 26, mix(TEAL, SNOW, 0.2), 13)
    c.poly([(60, 782), (110, 742), (330, 742), (390, 782)], MUSTARD)
    for k in range(6):
        c.disc(120 + k * 34, 762, 5, RUST)
    pot(c, 1470, 780, 190)
    return c


def book_bus():
    c = Canvas(1600, 1000, "#f4d9b6", "#dfeae3")
    ridge(c, 680, 230, "#b4cdc9", 17, 4, SNOW)
    ridge(c, 700, 420, "#84b0a6", 29, 6)
    c.curve([(-80, 1100), (-80, 690), (400, 640), (900, 690), (1700, 640), (1700, 1100)], SAGE)
    c.box(0, 820, 1600, 190, "#57666a")
    for k in range(9):
        c.box(-40 + k * 200, 905, 110, 12, MUSTARD, 4)
    c.box(0, 812, 1600, 12, mix(SAGE, INK, 0.3))
    c.box(330, 390, 960, 440, CORAL, 46)
    c.box(330, 640, 960, 190, RUST, 30)
    c.box(330, 628, 960, 26, PAPER)
    c.box(380, 440, 560, 170, "#fbe7b8", 16)
    books(c, 392, 600, 536, 140, 12)
    c.box(380, 600, 560, 10, DEEP)
    c.box(980, 440, 130, 390, DEEP, 14)
    c.box(996, 458, 98, 200, SKY, 10)
    c.box(1140, 440, 150, 180, SKY, 20)
    c.poly([(1140, 620), (1220, 440), (1290, 440), (1290, 470), (1220, 620)], mix(SKY, SNOW, 0.45))
    open_book(c, 660, 690, 130, MUSTARD)
    for x in (510, 1170):
        c.disc(x, 830, 78, INK)
        c.disc(x, 830, 36, "#c9d3d2")
    c.disc(1280, 720, 18, "#fff1c2")
    for x, base, h in [(110, 815, 380), (235, 815, 270), (1420, 815, 320), (1540, 815, 420)]:
        pine(c, x, base, h, mix(TEAL, INK, 0.2))
    return c


def poster_crime():
    c = Canvas(1000, 1400, "#1a2140", "#4a2f4f")
    c.glow(680, 380, 470, "#f6d27a", 0.45)
    c.disc(680, 380, 170, "#f5dc9c")
    ridge(c, 900, 480, "#2c2d52", 6, 4)
    c.box(0, 880, 1000, 540, "#16182f")
    chance = random.Random(9)
    for k in range(8):
        x, h = 20 + k * 124, chance.randrange(170, 330)
        c.box(x, 920 - h, 112, h + 20, "#101226")
        c.poly([(x - 6, 922 - h), (x + 56, 860 - h), (x + 118, 922 - h)], "#0b0c1c")
        for i in range(2):
            for j in range(2):
                if chance.random() < 0.5:
                    c.box(x + 20 + i * 46, 950 - h + j * 60, 26, 34, MUSTARD, 3)
    c.poly([(430, 918), (570, 918), (800, 1400), (200, 1400)], "#2f3152")
    c.box(440, 1270, 46, 100, "#0b0c1c", 12)
    c.box(514, 1270, 46, 100, "#0b0c1c", 12)
    c.curve([(408, 1130), (425, 1010), (462, 962), (538, 962), (575, 1010), (592, 1130), (610, 1295), (500, 1306), (390, 1295)], CORAL)
    c.limb([(420, 1040), (408, 1110), (462, 1120)], 42, RUST)
    c.limb([(580, 1040), (592, 1110), (538, 1120)], 42, RUST)
    c.poly([(455, 962), (545, 962), (500, 1040)], RUST)
    c.disc(500, 920, 50, SKINS[0], 58)
    c.disc(500, 890, 100, "#0b0c1c", 18)
    c.box(446, 812, 108, 80, "#0b0c1c", 24)
    c.box(446, 866, 108, 16, CORAL)
    open_book(c, 500, 1060, 130, SNOW)
    return c


def concert():
    c = Canvas(1600, 1000, "#3a2348", "#7a3550")
    for x, color in [(250, MUSTARD), (800, "#f4d6c0"), (1350, CORAL)]:
        c.poly([(x - 24, 0), (x + 24, 0), (800 + (x - 800) * 0.4 + 230, 800), (800 + (x - 800) * 0.4 - 230, 800)], mix("#7a3550", color, 0.28))
    shelf(c, 60, 260, 300, 3, 170, 9, "#9a6a5a")
    shelf(c, 1240, 260, 300, 3, 170, 14, "#9a6a5a")
    c.disc(800, 850, 640, "#4d2b33", 110)
    c.disc(800, 830, 640, "#b9704a", 100)
    reader(c, 620, 830, 470, TEAL, SKINS[0], "#3b2a22", 0, book=False)
    c.curve([(560, 770), (500, 700), (530, 620), (600, 650), (650, 610), (720, 650), (700, 750), (640, 740)], MUSTARD)
    c.disc(612, 694, 32, INK)
    c.limb([(650, 670), (830, 560)], 22, mix(WOOD, INK, 0.3))
    c.limb([(510, 640), (500, 740), (600, 730)], 46, mix(TEAL, INK, 0.2))
    c.limb([(740, 640), (790, 660), (780, 600)], 44, mix(TEAL, INK, 0.2))
    c.disc(784, 592, 24, SKINS[0])
    c.disc(604, 722, 24, SKINS[0])
    reader(c, 1010, 830, 470, CORAL, SKINS[2], "#1d1513", 1, book=False)
    c.limb([(905, 850), (905, 560)], 9, INK)
    c.limb([(905, 560), (950, 520)], 9, INK)
    c.disc(955, 512, 22, "#d7dde0")
    c.limb([(1110, 700), (1070, 790), (940, 700)], 46, mix(CORAL, INK, 0.2))
    c.disc(930, 690, 24, SKINS[2])
    for k in range(11):
        x = 60 + k * 150
        c.disc(x, 960, 62, "#24152c")
        c.box(x - 96, 1000, 192, 80, "#24152c", 60)
    return c


def seeds():
    c = Canvas(1600, 1000, "#f3e7cf", "#e2ecd8")
    c.box(0, 800, 1600, 200, WOOD)
    c.box(0, 792, 1600, 20, mix(WOOD, SNOW, 0.25))
    for k, (color, leaf) in enumerate([(CORAL, TEAL), (MUSTARD, SAGE), (FJORD, DEEP), (PINK, TEAL)]):
        x = 110 + k * 236
        c.box(x, 380 - (k % 2) * 40, 200, 300, SNOW, 8)
        c.box(x, 380 - (k % 2) * 40, 200, 66, color, 8)
        pot(c, x + 100, 650 - (k % 2) * 40, 118, leaf, color)
    for k in range(20):
        x, y = 120 + (k * 97) % 900, 838 + (k * 53) % 110
        c.disc(x, y, 10, mix(INK, WOOD, (k % 3) / 5), 7)
    pot(c, 1230, 800, 360, TEAL, RUST)
    pot(c, 1480, 800, 250, SAGE, DEEP)
    return c


def board_games():
    c = Canvas(1600, 1000, "#d9e7e2", "#eef1e6")
    c.disc(800, 640, 700, WOOD, 330)
    c.disc(800, 616, 700, mix(WOOD, SNOW, 0.22), 330)
    at = lambda u, v: (430 + 430 * u + 350 * v, 570 - 150 * u + 240 * v)
    c.poly([at(-0.04, -0.04), at(1.03, -0.04), at(1.03, 1.03), at(-0.04, 1.03)], DEEP)
    for i in range(6):
        for j in range(6):
            p = [at((i + a) / 6, (j + b) / 6) for a, b in [(0, 0), (0.9, 0), (0.9, 0.9), (0, 0.9)]]
            c.poly(p, [MINT, CORAL, PAPER, MUSTARD][(i * 2 + j) % 4])
    for x, y, color in [(640, 560, RUST), (860, 520, TEAL), (820, 670, INK), (1000, 590, MUSTARD)]:
        c.disc(x, y + 4, 34, mix(color, INK, 0.3), 16)
        c.poly([(x - 26, y), (x + 26, y), (x + 9, y - 62), (x - 9, y - 62)], color)
        c.disc(x, y - 74, 24, color)
    for x, y, n in [(330, 690, 5), (1290, 460, 3)]:
        c.box(x, y, 96, 96, SNOW, 18)
        for dx, dy in [(0, 0), (-26, -26), (26, 26), (26, -26), (-26, 26)][:n]:
            c.disc(x + 48 + dx, y + 48 + dy, 10, INK)
    for k, color in enumerate([TEAL, CORAL, MUSTARD]):
        c.poly([(1120 + k * 66, 760 - k * 22), (1210 + k * 66, 730 - k * 22), (1260 + k * 66, 850 - k * 22), (1170 + k * 66, 880 - k * 22)], color)
    c.disc(420, 430, 70, SNOW, 44)
    c.disc(420, 424, 56, "#5a3a2a", 32)
    return c


def language_cafe():
    c = Canvas(1600, 1000, "#f6e3cf", "#f7efe0")
    for x, y, w, h, color, tail in [(120, 110, 430, 230, TEAL, 420), (600, 60, 400, 220, CORAL, 800), (1060, 120, 420, 230, MUSTARD, 1160)]:
        c.box(x, y, w, h, color, 60)
        c.poly([(tail - 40, y + h - 6), (tail + 40, y + h - 6), (tail + (10 if tail < 900 else -20), y + h + 66)], color)
        for k, width in enumerate([0.66, 0.5, 0.58]):
            c.box(x + 56, y + 54 + k * 48, w * width, 20, mix(color, SNOW, 0.72), 10)
    reader(c, 370, 880, 460, FJORD, SKINS[2], "#1d1513", 1, book=False)
    reader(c, 800, 860, 460, MUSTARD, SKINS[0], "#b5b5b0", 0, book=False)
    reader(c, 1230, 880, 460, DEEP, SKINS[1], "#2b1d18", 2, book=False)
    c.disc(800, 1010, 900, WOOD, 190)
    c.disc(800, 1024, 900, mix(WOOD, SNOW, 0.2), 186)
    for x, color in [(470, SNOW), (930, CORAL), (1160, SNOW)]:
        c.arc(x + 52, 880, 26, -90, 90, color, 10)
        c.box(x - 48, 840, 100, 84, color, 20)
        c.disc(x + 2, 842, 50, mix(color, INK, 0.2), 13)
    open_book(c, 700, 890, 170, TEAL)
    return c


def summer():
    c = Canvas(1600, 1000, "#bfe0e4", "#f6ecd2")
    c.disc(1300, 220, 110, "#fbe29a")
    ridge(c, 620, 330, "#8fbcbc", 44, 5)
    c.shade(0, 610, 1600, 760, "#79b7c4", "#a8d3d4")
    c.curve([(-80, 1100), (-80, 740), (500, 700), (1100, 730), (1700, 690), (1700, 1100)], SAGE)
    for x in (330, 1270):
        c.box(x - 26, 260, 52, 620, mix(WOOD, INK, 0.4), 14)
        c.curve([(x - 250, 260), (x - 180, 90), (x, 10), (x + 190, 80), (x + 250, 270), (x + 90, 350), (x - 120, 350)], TEAL)
        c.curve([(x - 150, 230), (x - 90, 110), (x + 40, 60), (x + 140, 130), (x + 100, 240)], mix(TEAL, SAGE, 0.5))
    c.limb([(345, 520), (470, 610)], 9, PAPER)
    c.limb([(1255, 520), (1130, 610)], 9, PAPER)
    c.limb([(650, 640), (900, 690), (1060, 650)], 74, DEEP)
    c.limb([(600, 620), (700, 670)], 116, MUSTARD)
    c.disc(545, 566, 58, SKINS[1])
    c.pie(535, 560, 64, 90, 300, "#2b1d18")
    c.limb([(690, 640), (740, 560), (700, 540)], 34, mix(MUSTARD, RUST, 0.3))
    open_book(c, 690, 480, 150, CORAL)
    c.curve([(450, 600), (620, 720), (800, 750), (980, 720), (1150, 600), (1080, 770), (800, 830), (520, 770)], CORAL)
    for k in range(5):
        c.limb([(540 + k * 130, 720 + 30 * math.sin(k * 0.8)), (550 + k * 125, 780 + 22 * math.sin(k * 0.8))], 12, PAPER)
    chance = random.Random(3)
    for _ in range(46):
        x, y = chance.uniform(0, 1600), chance.uniform(850, 990)
        c.disc(x, y, 9, chance.choice([SNOW, PINK, MUSTARD]))
        c.disc(x, y, 4, RUST)
    return c


PICTURES = {
    MEDIA + "hovedbiblioteket.webp": main_library,
    MEDIA + "fjorden.jpg": fjord_day,
    MEDIA + "vinterkveld.webp": winter_night,
    MEDIA + "bokhylle.webp": bookshelf,
    MEDIA + "fortellerstund.png": story_hour,
    MEDIA + "bokbuss.png": book_bus,
    MEDIA + "verksted.png": workshop,
    MEDIA + "spraakkafe.png": language_cafe,
    BUNDLES + "articles/krimfestivalen/plakat.png": poster_crime,
    BUNDLES + "articles/krimfestivalen/stabel.jpg": book_stack,
    BUNDLES + "articles/konsert-mellom-hyllene/scene.webp": concert,
    BUNDLES + "articles/froebiblioteket/froe.png": seeds,
    BUNDLES + "articles/brettspillkvelder/brettspill.png": board_games,
    BUNDLES + "articles/sommerles-takk/hengekoye.webp": summer,
    SHARED + "lesere.png": readers,
    SHARED + "laanekort.png": library_card,
    SHARED + "skjermer.png": screens,
    SHARED + "boker.webp": book_stack,
}


def main():
    for path, picture in PICTURES.items():
        if not sys.argv[1:] or any(name in path for name in sys.argv[1:]):
            picture().save(path)


if __name__ == "__main__":
    main()
