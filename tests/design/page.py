"""A parsed page, to ask of it what a screen reader would."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"input", "img", "br", "meta", "link", "hr"}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> where <{self.open[-1]}> is open"
        self.open.pop()
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def parse(html: str) -> Element:
    """The page as a tree; badly nested markup is an AssertionError."""
    builder = _Builder()
    builder.tree.start("root", {})
    builder.feed(html)
    builder.close()
    assert not builder.open, f"left open: {builder.open}"
    builder.tree.end("root")
    return builder.tree.close()


def text(element: Element | None) -> str:
    """The text of an element with single spaces."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def by_id(page: Element, wanted: str) -> Element:
    """The one element with an id."""
    found = [element for element in page.iter() if element.get("id") == wanted]
    assert len(found) == 1, f"{len(found)} elements have the id {wanted}"
    return found[0]


def by_class(page: Element, name: str) -> list[Element]:
    """Every element with a class."""
    return [element for element in page.iter() if name in element.get("class", "").split()]


def label_of(page: Element, control_id: str) -> str:
    """The text of a control's label."""
    labels = [element for element in page.iter("label") if element.get("for") == control_id]
    assert len(labels) == 1, f"{len(labels)} labels for {control_id}"
    return text(labels[0])


def described_by(page: Element, element: Element) -> str:
    """What is read out after an element's name: the texts that aria-describedby points at."""
    return " ".join(text(by_id(page, name)) for name in element.get("aria-describedby", "").split())
