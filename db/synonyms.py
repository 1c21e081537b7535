"""Words that chat uses for the same thing, so that a question in other words finds its fact.

A line is a group; each word of it is looked for, with less weight, when another one is asked.
The stemmers know `works` and `working`; here stand irregular forms and different words.
"""

from __future__ import annotations

_GROUPS = """
afraid fear scared terrified phobia frightened
age old birthday born
allergic allergy allergies intolerant
animal pet dog puppy cat kitten hamster parrot bird
bought buy buying purchase purchased get got
brother sister sibling twin
car drive drives drove driving vehicle truck
child children kid kids son daughter baby
city town live lives living home hometown country from grew grow raised
country nation abroad
cook cooks cooking bake bakes baking recipe
degree study studies studied studying university college major school student
drank drink drinks drinking beverage coffee tea
ate eat eats eating food dish meal snack cuisine dinner lunch breakfast
enjoy enjoys love loves like likes adore fond favourite favorite prefer prefers into
famous met meet celebrity
film movie films movies cinema watch watched
finish finished beat beaten completed complete cleared
fly flew flown flight plane
friend buddy mate pal
game games gaming play plays played playing
hate hates dislike dislikes detest despise
hobby hobbies pastime collect collects collection
holiday vacation trip travel travels travelled traveled visit visited went
husband wife spouse partner married marry marries wedding boyfriend girlfriend
ill sick sickness disease injury hurt broke broken
instrument music musician band song songs sing sings sang
job work works working worked profession occupation career employed employer living
language languages speak speaks spoke fluent
learn learns learning learned learnt taught teach teaches
lose lost losing
medal win wins winning won champion prize award trophy
money savings save saves saving afford
mother father mum mom dad parent parents
name called named nickname
parents family relatives
phone computer laptop keyboard monitor device
plan plans planning planned want wants hope hopes dream dreams going
read reads reading book books novel author
ran run runs running jog marathon
sleep sleeps slept asleep bed
sport sports athlete team
spicy hot
write writes wrote writing written
"""


def _neighbours() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in _GROUPS.strip().splitlines():
        words = group.split()
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(w for w in words if w != word))
    return {word: tuple(others) for word, others in found.items()}


SYNONYMS = _neighbours()
