"""Words that people use all day: a name that is one of them is not known by the word alone."""

from __future__ import annotations

_WORDS = """
a aber about after again all alle als also always am an and angel any are as ask at auch auf aus
away back bad be because been before bei best better big bin bis bit bits bitte black blue boss
bot both boy but by bye call can cat chat clip code coffee come cool could cute da danke dark das
day dead dein dem den der des did die dir do does dog done dont down dream du each easy ein eine
emote end er es euch even ever every fan fire first fish five follow food for four fox free friend
from fun für game games ganz gas geht get ghost gift girl give go god going gold good got great
green gut hab had hallo happy has hat hate have he hello help her here heute hey hi hier high him
his home hope hot how i ice ich if ihr im immer in into is ist it its ja jetzt joy just kann keep
kein kill king know last late let life light like link little live lol long look lord lost lot
love luck lucky made magic make mal man many may me mean mein mich mir mit mod moon more most move
much music must my nach name nein never new next nice nicht night no nobody noch not nothing now
nur oder of off oh ok old on once one only or other our out over own people play player please pog
poll power princess pro queen quit raid rain random ready real red rest rich right rip rose run
sad said same say schon see sehr sein shadow she should show sich sie silver sind sky sleep snow
so some somebody someone song soon sorry star start stay still stop storm stream sub summer sun
sunny sure take talk tell test text than thank thanks that the their them then there these they
thing think this those three time to today tomorrow too top try turn two um und under uns up us
use user very viewer von vor want war was water way we week well wenn went wer were what when
where which while white who why wie wieder wild will win winter wir wird with wolf wood work world
would wow year yes yet you young your zero zu zum über
"""
COMMON_WORDS = frozenset(_WORDS.split())
