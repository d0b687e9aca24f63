#!/usr/bin/env python3
"""Maps the neutral corpus of ../shared/bench to a root that ffl builds.

    prepare.py COMMON SITE            one tree: one tenant, named as the folder that the runner looks into
    prepare.py --multi COMMON ROOT    a folder of trees: one tenant each, a page that all have is one file in content/

Nothing is left out and nothing added but the ids that ffl's content carries: the peers' sources have the same texts.
"""

import json
import pathlib
import shutil
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
TEXT = {"title", "summary"}


def front(path):
    """A neutral file's keys and its body."""
    head, body = path.read_text(encoding="utf-8").split("---\n", 2)[1:]
    lines = (line.split(": ", 1) for line in head.splitlines())
    return dict(lines), body.lstrip("\n")


def toml(path, keys):
    """The keys as ffl's front matter; what it has no key for stands in `extra`."""
    out = [f'id = "{uuid.uuid5(uuid.NAMESPACE_URL, path)}"']
    extra = []
    for key, value in keys.items():
        if key == "date":
            out.append("date = " + value.removesuffix("Z"))
        elif key in TEXT or key == "tags":
            out.append(f"{key} = {value}")
        else:
            extra.append(f"{key} = {value}")
    return "\n".join(["+++", *out, *(["[extra]", *extra] if extra else []), "+++", ""])


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(source, below, target):
    keys, body = front(source)
    # A right-aligned column is a class in ffl, whose sites forbid the inline style that the peers write; neither is text
    # or a link, but the runner counts classes.
    write(target, toml(str(below), keys) + body.replace("---:", "---"))


def sections(content, site):
    """The front page and the listings."""
    blocks = [f'::: articles section="pages/{id}" count=5 title={json.dumps(title, ensure_ascii=False)}\n:::' for id, title in site["sections"]]
    write(content / "pages/_index.md", f'+++\nid = "{uuid.uuid5(uuid.NAMESPACE_URL, "front")}"\ntitle = "Forside"\n+++\n' + "\n\n".join(blocks) + "\n")
    for id, title in site["sections"]:
        head = f'+++\nid = "{uuid.uuid5(uuid.NAMESPACE_URL, id)}"\ntitle = {json.dumps(title, ensure_ascii=False)}\nsort = "date"\nper_page = {site["per_page"]}\n+++\n'
        write(content / f"pages/{id}/_index.md", head)


def tenant(root, id, site):
    """A tenant's file and what of its pages has no place there yet: hours and links, in a footer of its own."""
    quoted = lambda text: json.dumps(text, ensure_ascii=False)
    lines = [
        'languages = ["nb"]', "adopted = true", "demo = true", f"name.nb = {quoted(site['title'])}",
        f"domain = {quoted(site['base_url'].removeprefix('https://'))}",
        "[theme]", 'name = "bench"', f"tokens.band = {quoted(site['color'])}",
    ]
    for entry in site["menu"]:
        lines += ["[[menu]]", f"title.nb = {quoted(entry['title'])}", f"url = {quoted(entry['url'])}"]
    write(root / f"tenants/{id}.toml", "\n".join(lines) + "\n")
    hours = "".join(f'<tr><th scope="row">{h["day"]}</th><td>{h["open"]}–{h["close"]}</td></tr>\n' for h in site["hours"])
    links = "".join(f'<li><a href="{link["url"]}">{link["title"]}</a></li>\n' for link in site["links"])
    footer = (HERE / "theme/templates/footer.html").read_text(encoding="utf-8")
    for name, value in (("hours", hours), ("links", links), ("address", site["address"]), ("description", site["description"])):
        footer = footer.replace(f"[[{name}]]", value)
    write(root / f"tenants/{id}/theme/templates/footer.html", footer)
    base = (HERE / "theme/templates/description.html").read_text(encoding="utf-8").replace("[[description]]", site["description"])
    write(root / f"tenants/{id}/theme/templates/description.html", base)


def pages(tree):
    return sorted(path for path in (tree / "content").rglob("*.md") if path.name != "_index.md")


def main(arguments):
    multi = arguments[0] == "--multi"
    common, root = map(pathlib.Path, arguments[-2:])
    trees = {tree.name: tree for tree in sorted(common.iterdir())} if multi else {"out-product": common}
    shutil.copytree(HERE / "theme", root / "themes/bench")
    # A theme speaks every language; this corpus has one.
    for language in ("nn", "se", "en"):
        shutil.copy(HERE / "theme/messages/nb.toml", root / f"themes/bench/messages/{language}.toml")
    (root / "content").mkdir(parents=True)
    write(root / "ffl.toml", 'base = "https://{tenant}.localhost"\n')
    for number, (id, tree) in enumerate(trees.items()):
        site = json.loads((tree / "site.json").read_text(encoding="utf-8"))
        tenant(root, id, site)
        shutil.copytree(tree / "static", root / f"tenants/{id}/static")
        if number == 0:
            sections(root / "content", site)
        for path in pages(tree):
            below = path.relative_to(tree / "content")
            # The generator marks what every tenant has with an f before the number.
            shared = multi and path.stem.rsplit("-", 1)[-1].startswith("f")
            target = root / "content/pages" / below if shared else root / f"tenants/{id}/content/pages" / below
            if not target.exists():
                page(path, below, target)


main(sys.argv[1:])
