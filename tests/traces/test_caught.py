"""What leads back is found, and what only looks like it is left alone."""

import pytest

from cop.foundation.db import writing
from cop.members.models import LEFT
from cop.places.queries import corop_regions, municipalities, provinces
from cop.traces.lists import lists, names_in
from cop.traces.queries import traces_in
from cop.traces.trace import ADDRESS, AMOUNT, DATE, FUNCTION, MEMBER, ORGANISATION, PLACE
from tests.conftest import make_member

CAUGHT = {
    MEMBER: [
        ("Toen zei Marleen Duinhof ja.", "Marleen Duinhof"),
        ("dat had marleen duinhof ook", "marleen duinhof"),
        ("Marleen  Duinhof kwam.", "Marleen  Duinhof"),
        ("en toen Marleen\nDuinhof", "Marleen\nDuinhof"),
        ("Marleen was er niet.", "Marleen"),
        ("Volgens DUINHOF kan het.", "DUINHOF"),
        ("Marleens voorstel", "Marleens"),
        ("Marleen's voorstel", "Marleen's"),
        ("Roos van den Berg belde.", "Roos van den Berg"),
        ("Dat zei Van den Berg.", "Van den Berg"),
        ("Dat zei De Vries.", "De Vries"),
        ("Anne-Marie vroeg het.", "Anne-Marie"),
        ("Van der Meer vroeg het.", "Van der Meer"),
        ("**Marleen** en _Youssef_", "Marleen"),
        ("dat zei Bakker gisteren", "Bakker"),
        ("Marleen de Groot, een ander dus", "Marleen de Groot"),
        ("mevrouw Kolenbrander belde", "mevrouw Kolenbrander"),
        ("volgens de heer Van 't Hof", "de heer Van 't Hof"),
        ("Meneer J. Kolenbrander", "Meneer J. Kolenbrander"),
        ("dhr. Kolenbrander was boos", "dhr. Kolenbrander"),
        ("prof. dr. Anna Kolenbrander", "prof. dr. Anna Kolenbrander"),
        ("mijn collega Kolenbrander", "collega Kolenbrander"),
        ("Toen kwam J. de Groot binnen.", "J. de Groot"),
        ("Dat is van J.P. Kolenbrander.", "J.P. Kolenbrander"),
        ("met A.B. van der Laan-Kolk", "A.B. van der Laan-Kolk"),
        ("J. de Groot opende de avond", "J. de Groot"),
        ("dat zei drs. Kolenbrander", "drs. Kolenbrander"),
        ("Jan de Groot belde", "Jan de Groot"),
        ("met Anneke van den Kolk", "Anneke van den Kolk"),
        ("Mohamed El Idrissi schreef het plan", "Mohamed El Idrissi"),
        ("Chris van Stokkum, gemeentesecretaris", "Chris van Stokkum"),
        ("dat zei Kees Mulder", "Kees Mulder"),
        ("Ayşe Yılmaz en Willem-Jan Kolk", "Ayşe Yılmaz"),
        ("dat zei Soufyan El Idrissi ook", "Soufyan El Idrissi"),
        ("met Ymkje ten Brinke", "Ymkje ten Brinke"),
        ("Ymkje van der Velde opende", "Ymkje van der Velde"),
        ("dat was Jan van der Laan", "Jan van der Laan"),
        ("toen kwam Wil Kolenbrander", "Wil Kolenbrander"),
        ("Jan Kolks plan", "Jan Kolks"),
        ("het plan is Jan Kolk's idee", "Jan Kolk's"),
    ],
    PLACE: [
        ("Dat deden ze in Tiel.", "Tiel"),
        ("Zutphen wilde niet.", "Zutphen"),
        ("ze gingen naar zutphen", "zutphen"),
        ("in TILBURG", "TILBURG"),
        ("in Best werkt het", "Best"),
        ("ze kwamen uit Houten", "Houten"),
        ("Ede wil niet.", "Ede"),
        ("in 's-Hertogenbosch", "'s-Hertogenbosch"),
        ("in ’s-Gravenhage", "’s-Gravenhage"),
        ("in Den Bosch", "Den Bosch"),
        ("in Bergen op Zoom", "Bergen op Zoom"),
        ("in Sittard Geleen", "Sittard Geleen"),
        ("in Rotterdam-Zuid", "Rotterdam-Zuid"),
        ("in Sudwest-Fryslan", "Sudwest-Fryslan"),
        ("in Fryslân", "Fryslân"),
        ("een dorp in Friesland", "Friesland"),
        ("in Hoofddorp", "Hoofddorp"),
        ("in Vlaardingen", "Vlaardingen"),
        ("in Hulst", "Hulst"),
        ("de gemeente Kleindorp", "de gemeente Kleindorp"),
        ("in de provincie Utrecht", "de provincie Utrecht"),
        ("in de Achterhoek", "de Achterhoek"),
        ("bij de Regio Zwolle", "de Regio Zwolle"),
        ("in de Drechtsteden", "de Drechtsteden"),
        ("in Foodvalley", "Foodvalley"),
        ("de Kop van Noord-Holland", "de Kop van Noord-Holland"),
        ("het Groene Hart", "het Groene Hart"),
        ("de oude raad van oud-Tiel", "oud-Tiel"),
        ("de Tielse raad", "Tielse"),
        ("de Gelderse raden", "Gelderse"),
        ("buurgemeente Lochem", "buurgemeente Lochem"),
    ],
    FUNCTION: [
        ("wethouder Kolenbrander", "wethouder Kolenbrander"),
        ("Wethouder De Groot", "Wethouder De Groot"),
        ("wethouder Jan de Groot", "wethouder Jan de Groot"),
        ("dat zei burgemeester J. Kolenbrander", "burgemeester J. Kolenbrander"),
        ("de griffier van Tiel", "de griffier van Tiel"),
        ("de burgemeester van de gemeente Oude IJsselstreek", "de burgemeester van de gemeente Oude IJsselstreek"),
        ("de griffier van Kleindorp", "de griffier van Kleindorp"),
        ("een wethouder uit Ede", "een wethouder uit Ede"),
        ("de wethouder Wonen en Zorg van Tiel", "de wethouder Wonen en Zorg van Tiel"),
        ("de wethouder in tilburg", "de wethouder in tilburg"),
        ("de VVD-wethouder Kolenbrander", "de VVD-wethouder Kolenbrander"),
        ("de Tielse burgemeester", "de Tielse burgemeester"),
        ("de programmamanager van Philips", "de programmamanager van Philips"),
        ("de directeur van de VNG", "de directeur van de VNG"),
        ("de directeur van de GGD", "de directeur van de GGD"),
        ("de bestuurder bij de GGD in Tiel", "de bestuurder bij de GGD in Tiel"),
        ("wethouders Kolenbrander, De Groot en Pot", "wethouders Kolenbrander, De Groot en Pot"),
        ("burgemeester Kolenbrander van Tiel", "burgemeester Kolenbrander van Tiel"),
        ("wethouders Jan de Groot en Anna de Kolk", "wethouders Jan de Groot en Anna de Kolk"),
    ],
    DATE: [
        ("op 3 maart", "op 3 maart"),
        ("van 3 mrt. 2026", "3 mrt. 2026"),
        ("dinsdag 3 maart 2026", "dinsdag 3 maart 2026"),
        ("de 3e maart", "de 3e maart"),
        ("3 en 4 maart", "3 en 4 maart"),
        ("12-11-2026", "12-11-2026"),
        ("1/2/26", "1/2/26"),
        ("12.11.2026", "12.11.2026"),
        ("2026-11-12", "2026-11-12"),
        ("sinds maart 2024", "maart 2024"),
        ("in week 42", "in week 42"),
        ("Week 9 van 2025", "Week 9 van 2025"),
    ],
    AMOUNT: [
        ("dat kost € 1.200", "€ 1.200"),
        ("dat kost €1.200,50.", "€1.200,50"),
        ("voor 500 euro", "500 euro"),
        ("voor 3 miljoen euro", "3 miljoen euro"),
        ("voor 3 miljoen", "3 miljoen"),
        ("voor 12,5 mln", "12,5 mln"),
        ("voor drie miljoen", "drie miljoen"),
        ("voor anderhalf miljoen euro", "anderhalf miljoen euro"),
        ("voor twee ton", "twee ton"),
        ("ruim € 40.000", "ruim € 40.000"),
        ("zo'n 3 miljoen euro", "zo'n 3 miljoen euro"),
        ("EUR 500", "EUR 500"),
    ],
    ADDRESS: [
        ("mail j.jansen@tiel.nl.", "j.jansen@tiel.nl"),
        ("zie https://www.tiel.nl/raad?id=3, daar", "https://www.tiel.nl/raad?id=3"),
        ("zie tiel.nl voor meer", "tiel.nl"),
        ("bel 06-12345678", "06-12345678"),
        ("bel (0344) 63 79 99", "(0344) 63 79 99"),
        ("bel +31 6 1234 5678", "+31 6 1234 5678"),
        ("in 4001 AB", "4001 AB"),
        ("Dorpsstraat 12", "Dorpsstraat 12"),
        ("aan de Lange Nieuwstraat 106a", "de Lange Nieuwstraat 106a"),
        ("Dorpsstraat 12, 4001 AB Tiel", "Dorpsstraat 12, 4001 AB Tiel"),
        ("aan de Jan van Galenstraat 7", "de Jan van Galenstraat 7"),
    ],
    ORGANISATION: [
        ("bij Saxion", "Saxion"),
        ("bij tamminga begeleiding", "tamminga begeleiding"),
        ("met Jansen Advies BV", "Jansen Advies BV"),
        ("Vrienden N.V. deed mee", "Vrienden N.V."),
        ("de stichting Welzijn", "de stichting Welzijn"),
        ("Stichting De Boom", "Stichting De Boom"),
        ("het waterschap Aa en Maas", "het waterschap Aa en Maas"),
        ("veiligheidsregio Drenthe", "veiligheidsregio Drenthe"),
    ],
}
LEFT_ALONE = [
    "Best lastig, maar het beste is wachten. Dat is best moeilijk.",
    "Let op: Best lastig. Zij werkt Zelfstandig. Een ede, een oss en een tiel.",
    "Daarom kwam Roos niet, en Jan evenmin.",
    "Houten huizen kampen met vocht. Echt waar: leiden en putten doen zij ook.",
    "Wil jij dat? Mei was mooi. Bas kan niet. Roos is een bloem. Bakker is een vak.",
    "een wethouder, de burgemeester, onze griffier en mijn collega",
    "de griffier van de raad, de secretaris van de stuurgroep, een wethouder van een buurgemeente",
    "een wethouder Financiën, de wethouder Sociaal Domein, een adviseur Grondzaken",
    "de directeur van het Sociaal Domein, de wethouder in het College",
    "de heer en mevrouw, mevrouw de voorzitter, dames en heren",
    "Vraag het een collega. Daarna begint het. Een mevrouw. Morgen weer.",
    "de Regio Deal, de Raad van State, de gemeenteraad, Provinciale Staten, het Rijk",
    "de gemeente en de provincie, een regio, een stichting, een BV, de Gemeente Deal",
    "Plan B. Gemeenten kunnen dat. N.B. Let daarop.",
    "A. Gemeenten doen mee\nB. Provincies doen mee",
    "vorige week dinsdag, in maart, volgend jaar, in 2026, om 10.30 uur",
    "3 op de 4, versie 1.2.10, artikel 12.3, 1-2-3, 50%, punt 3.1",
    "er wonen 3 miljoen inwoners, 2 ton CO2 en 5 miljoen mensen",
    "in 2026 EU-geld, in 2025 WO-studenten",
    "de arbeidsmarkt 2026, Woningmarkt 2025, een lange weg 3 keer",
    "ik bel je om 06.30, met 12345678901 stappen",
    "bijv. dit, d.w.z. dat, o.a. zo, enz.",
    "Een meerderheid in de raad vroeg, en het college antwoordde.",
    "een middelgrote gemeente, een buurgemeente, een grote stad, iemand, dit voorjaar, een flink bedrag",
    "Wim belde. De gemeente wil, en Peter, Jan en Klaas ook. Vandaag Regio Deal, morgen Gemeente Deal.",
    "aan de Jan van Galenstraat, op de Anne Frankschool, langs het Anton Pieckplein",
    "de Week van Cultuur, het Huis van Thorbecke, onze Code van Openheid, de Raad van State, Kamer van Koophandel",
    "Bewoners van Kleindorp. Samenwerken van Gemeenten. Vereniging van Nederlandse Gemeenten. Ten Noorden van de stad",
    "Wil Philips meedoen? De directeur van de dienst, de GGD.",
    "beek, bergen, hoorn en sluis; nu dan. Beek en bergen? Bergen werk.",
]


@pytest.mark.parametrize("kind", CAUGHT)
def test_what_leads_back_is_caught(found, kind):
    missed = [(text, words, found(text)) for text, words in CAUGHT[kind] if (words, kind) not in found(text)]
    assert not missed


def test_what_does_not_is_left_alone(found):
    false_alarms = [(text, found(text)) for text in LEFT_ALONE if found(text)]
    assert not false_alarms


def test_everything_in_one_text(found):
    text = "De wethouder van Tiel belde Marleen op 3 maart over € 1.200 en mailde j@tiel.nl namens Saxion uit Twente."
    kinds = [FUNCTION, MEMBER, DATE, AMOUNT, ADDRESS, ORGANISATION, PLACE]
    assert [kind for _words, kind in found(text)] == kinds


def test_people_of_the_session_are_looked_for_by_short_names_too(found):
    text = "Tim vroeg of Els dat wist, en toen wist Smit het."
    assert found(text) == []
    assert found(text, ["Tim Smit", "Els Pot"]) == [("Tim", MEMBER), ("Els", MEMBER), ("Smit", MEMBER)]
    assert found("Daarom kwam Wil ook. Wil zei niets.", ["Wil Kolenbrander"]) == [("Wil", MEMBER)]
    assert found("volgens j.p. kolenbrander", ["J.P. Kolenbrander"]) == [("j.p. kolenbrander", MEMBER)]
    assert found("Pot ziet het. Wat Pot zei.", ["Els Pot"]) == [("Pot", MEMBER)], "a word, where a sentence begins"


def test_a_surname_behind_a_title_is_found_elsewhere_too(found):
    assert found("Dat zei Kolenbrander.") == []
    assert found("Kolenbrander lachte. Later ging mevrouw Kolenbrander weg.") == [
        ("Kolenbrander", MEMBER),
        ("mevrouw Kolenbrander", MEMBER),
    ]


def test_a_full_name_is_found_elsewhere_by_its_surname(found, instead):
    text = "Jan Kolenbrander belde. Toen zei Kolenbrander nee, en De Kolenbrander lachte."
    assert instead(text) == "Iemand belde. Toen zei iemand nee, en iemand lachte."
    assert ("De Hoop", MEMBER) not in found("Marleen de Hoop belde. De Hoop blijft."), "a word where a sentence begins"


def test_only_a_member_is_a_colleague(instead):
    text = "Marleen Duinhof, Marleen de Groot, Kees Bakker en Bakker"
    assert instead(text) == "Een collega, iemand, iemand en een collega"


def test_who_left_is_not_looked_for(found, henk):
    assert found("Dat zei Tamminga.") == [("Tamminga", MEMBER)]
    with writing():
        henk.status = LEFT
    assert found("Dat zei Tamminga.") == []


def test_the_longest_name_says_what_it_is(found):
    assert found("de wethouder van de gemeente Utrechtse Heuvelrug") == [
        ("de wethouder van de gemeente Utrechtse Heuvelrug", FUNCTION)
    ]
    assert found("in Duinhof Advies BV") == [("Duinhof Advies BV", ORGANISATION)]
    assert found("in mei 2026 miljard euro") == [("mei 2026 miljard euro", AMOUNT)], "and nothing of the other is left"


def test_what_stands_against_each_other_is_one(found):
    assert found("Marleen Tiel") == [("Marleen Tiel", MEMBER)]
    assert found("4001 DE 3 maart") == [("4001 DE", ADDRESS), ("3 maart", DATE)]


def test_every_municipality_is_found_within_a_sentence(found):
    names = [*municipalities(), *(place.main_town for place in municipalities().values()), *names_in("municipalities")]
    names += [*names_in("towns"), *provinces().values(), *corop_regions().values(), *lists()["networks"]]
    assert len(names) > 550
    assert not [name for name in names if name not in " ".join(words for words, _ in found(f"Was in {name}, zei men."))]


def test_members_are_read_in_one_statement(community, everybody, count_statements):
    for number in range(20):
        make_member(f"lid{number}", everybody, f"Lid{number} Nummer{number}", organisation=f"Bureau {number}")
    assert count_statements(lambda: traces_in("Lid1 Nummer1 sprak met Bureau 3.", ["Tim Smit"])) == 1
