"""The pictures that any library may use; demo_images.py draws them with the rest."""

from demo_kit import (CORAL, DEEP, FJORD, INK, MINT, MUSTARD, PAPER, PINK, RUST, SAGE, SKINS, SNOW, TEAL, WOOD,
                      Canvas, mix, open_book, pot, reader, shelf)


def book_stack():
    c = Canvas(1600, 1000, "#e7efe6", "#f6ead4")
    c.glow(1150, 330, 620, "#fff6dc", 0.9)
    c.box(0, 800, 1600, 200, mix(WOOD, SNOW, 0.1))
    c.box(0, 792, 1600, 18, mix(WOOD, SNOW, 0.4))
    for k, (x, w, h, color) in enumerate([(360, 760, 92, DEEP), (410, 640, 74, CORAL), (370, 700, 84, MUSTARD), (450, 560, 66, SAGE), (420, 600, 78, RUST)]):
        y = 792 - sum([92, 74, 84, 66, 78][:k + 1])
        c.box(x, y, w, h, color, 12)
        c.box(x + w - 80, y + 10, 84, h - 20, PAPER, 6)
        c.box(x + 60, y, 16, h, mix(color, SNOW, 0.5))
        c.box(x + 120, y + h * 0.4, w * 0.3, h * 0.2, mix(color, SNOW, 0.5), 6)
    c.arc(860, 300, 62, -90, 90, SNOW, 18)
    c.box(660, 226, 200, 172, SNOW, 36)
    c.disc(760, 232, 100, mix(SNOW, INK, 0.12), 22)
    c.disc(760, 234, 84, "#6b4430", 16)
    for k in (-1, 0, 1):
        c.limb([(760 + k * 46, 190), (776 + k * 46, 150), (752 + k * 46, 116), (770 + k * 46, 76)], 9, mix("#e7efe6", SNOW, 0.8))
    pot(c, 1330, 796, 420)
    c.arc(200, 748, 46, 0, 360, INK, 12)
    c.arc(300, 748, 46, 0, 360, INK, 12)
    return c


def readers():
    c = Canvas(1600, 1000, "#e9efe4", "#f6ecd9")
    shelf(c, 60, 80, 1480, 3, 190, 21)
    c.box(0, 700, 1600, 300, "#d8c3a0")
    for x, color in [(330, TEAL), (800, CORAL), (1270, FJORD)]:
        c.box(x - 190, 520, 380, 420, color, 90)
        c.box(x - 230, 720, 90, 240, mix(color, INK, 0.2), 40)
        c.box(x + 140, 720, 90, 240, mix(color, INK, 0.2), 40)
    reader(c, 330, 930, 480, MUSTARD, SKINS[2], "#1d1513", 3, RUST)
    reader(c, 800, 930, 480, PAPER, SKINS[3], "#5b3a26", 1, TEAL)
    reader(c, 1270, 930, 480, PINK, SKINS[1], "#2b1d18", 2, DEEP)
    return c


def library_card():
    c = Canvas(1600, 1000, "#cfe3dc", "#e9efe2")
    c.disc(800, 1000, 900, mix(SAGE, SNOW, 0.3), 330)
    c.poly([(470, 330), (1190, 190), (1290, 640), (560, 790)], mix(DEEP, INK, 0.4))
    c.poly([(460, 300), (1180, 160), (1280, 610), (550, 760)], TEAL)
    c.poly([(480, 396), (1202, 256), (1220, 340), (498, 480)], DEEP)
    open_book(c, 680, 510, 180, PAPER)
    for k in range(24):
        x, w = 900 + k * 12, 3 + (k * 7) % 6
        c.poly([(x, 560 - k * 2.4), (x + w, 559 - k * 2.4), (x + w + 18, 650 - k * 2.4), (x + 18, 651 - k * 2.4)], SNOW)
    c.limb([(1430, 1040), (1330, 800), (1240, 640)], 130, MUSTARD)
    c.limb([(1262, 650), (1230, 560)], 84, SKINS[1])
    c.limb([(1200, 640), (1160, 600)], 50, SKINS[1])
    return c


def screens():
    c = Canvas(1600, 1000, "#dbe6ee", "#f2eee2")
    c.box(0, 780, 1600, 220, mix(WOOD, SNOW, 0.15))
    c.box(420, 200, 760, 500, INK, 30)
    c.box(446, 226, 708, 448, PAPER, 10)
    c.box(446, 226, 708, 70, TEAL, 10)
    for k in range(4):
        x = 486 + k * 164
        c.box(x, 340, 134, 190, [CORAL, DEEP, MUSTARD, FJORD][k], 8)
        c.box(x + 22, 372, 90, 16, SNOW, 6)
        c.box(x, 552, 134, 16, mix(INK, SNOW, 0.5), 6)
        c.box(x, 584, 90, 14, mix(INK, SNOW, 0.7), 6)
    c.poly([(730, 700), (870, 700), (900, 782), (700, 782)], mix(INK, SNOW, 0.2))
    c.box(1270, 420, 210, 380, INK, 30)
    c.box(1286, 440, 178, 340, MINT, 14)
    open_book(c, 1375, 540, 120, CORAL)
    c.box(1310, 680, 130, 40, TEAL, 20)
    c.arc(230, 700, 110, 180, 360, INK, 24)
    c.box(104, 690, 56, 106, CORAL, 24)
    c.box(300, 690, 56, 106, CORAL, 24)
    return c
