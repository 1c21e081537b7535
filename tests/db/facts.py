"""A made conversation: 500 facts that 25 viewers told, and questions in other words.

Everything follows from the numbers, so that each run asks the same. A question never holds the
answer. Half of the facts do not even say whom they are about.
"""

from __future__ import annotations

from dataclasses import dataclass

_NAMES = """
    mia tom_07 Zoë kuro lena95 Raj_Plays bex oskar nadia Finn theo Yuki_Chan pablo Ingrid wren
    Dmitri salma hugo_b Priya colt Anouk jiro Maeve tariq Sunny_K
"""
NAMES = _NAMES.split()

# What was told | what is asked | the words that tell one person's fact from another's.
_TOPICS = """
works as a {} in a small clinic | what does @ do for a job? | nurse clerk cleaner porter dentist
has a {} that sleeps on the keyboard | does @ have any pets? | gecko tabby hedgehog ferret husky
could eat {} every evening | what is the favourite food of @? | ramen pierogi paella goulash tacos
grew up in {} before moving away | where did @ grow up? | Lisbon Oslo Kyoto Quito Tallinn
plays the {} in a weekend band | which instrument is @ playing? | cello banjo oboe harp violin
is terrified of {} since childhood | what is @ afraid of? | clowns heights moths sharks tunnels
is saving money for a new {} | what is @ saving up for? | telescope sauna kiln drone kayak
has a twin sister who became a {} | does @ have siblings? | judge sailor poet painter wrestler
won a silver medal in {} at school | did @ ever win a medal? | fencing judo curling archery rowing
finished {} without losing a life | which game has @ beaten? | Celeste Hades Doom Myst Factorio
is allergic to {} and carries a pen | what allergies does @ have? | peanuts bees latex kiwi shrimp
drinks {} with oat milk | what does @ like to drink? | matcha espresso chai cocoa mocha
learns {} with an app | which language is @ learning? | Welsh Korean Finnish Basque Maori
drives a rusty {} to the studio | what car does @ drive? | Volvo Fiat Lada Saab Beetle
collects {} from fairs | what does @ have in the collection? | stamps teapots maps clocks coins
married last summer in a {} | where was the wedding of @? | barn castle lighthouse vineyard chapel
broke an {} while skateboarding | which bone has @ broken? | ankle elbow arm index-finger eardrum
read {} four times in one year | what book does @ reread? | Dune Emma Ulysses Momo Dracula
wants to visit {} before forty | where does @ want to travel? | Peru Iceland Nepal Ghana Japan
streams on {} after a late shift | which days does @ stream? | monday friday sunday tuesday saturday
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What somebody told; how another one asks for it, and how they themselves do."""

    subject: str
    text: str
    question: str
    own_question: str


def made_facts() -> list[Fact]:
    """Twenty facts of each of twenty-five people."""
    topics = [line.split(" | ") for line in _TOPICS.strip().splitlines()]
    return [
        _fact(name, person, number, *topic)
        for person, name in enumerate(NAMES)
        for number, topic in enumerate(topics)
    ]


def _fact(name: str, person: int, number: int, told: str, asked: str, words: str) -> Fact:
    word = words.split()[(person + number) % 5]
    said = told.format(word)
    own = asked.replace("does @", "do I").replace("is @", "am I").replace("has @", "have I")
    return Fact(
        subject=name,
        text=f"{name} {said}" if (person + number) % 2 else said,
        question=asked.replace("@", name),
        own_question=own.replace("did @", "did I").replace("of @", "of mine"),
    )
