"""A replacement fits into the sentence, and a page can show where each trace stands."""

import pytest

from cop.traces.queries import Trace, marked, replaced, traces_in

READS = [
    ("De wethouder van Tiel belde de griffier op 3 maart.", "Een wethouder belde de griffier dit voorjaar."),
    ("onze wethouder Kolenbrander", "onze wethouder"),
    ("de nieuwe burgemeester van Breda", "de nieuwe burgemeester"),
    ("voormalig wethouder Kolenbrander", "voormalig wethouder"),
    ("toen belde wethouder Kolenbrander", "toen belde een wethouder"),
    ("de VVD-wethouder Kolenbrander", "een wethouder"),
    ("de oud-wethouder van Goes", "een oud-wethouder"),
    ("wethouders Kolenbrander en De Groot", "wethouders"),
    ("de Tielse raad, het Zwols beleid", "de plaatselijke raad, het plaatselijk beleid"),
    ("de gemeente Tiel, onze gemeente Tiel", "een middelgrote gemeente, onze middelgrote gemeente"),
    ("in Amsterdam, in Kampen, in Hulst", "in een grote stad, in een middelgrote gemeente, in een gemeente"),
    ("Zutphen en Lochem praten", "Een middelgrote gemeente en een buurgemeente praten"),
    ("Zutphen en Goes praten", "Een middelgrote gemeente en een middelgrote gemeente praten"),
    ("Zutphen zweeg, en Zutphen bleef", "Een middelgrote gemeente zweeg, en een middelgrote gemeente bleef"),
    ("buurgemeente Lochem", "een buurgemeente"),
    ("Amsterdam Dorpsstraat 12 Kolenbrander", "Een grote stad"),
    ("omdat het Tiel is", "omdat het een middelgrote gemeente is"),
    ("de provincie Utrecht in Zeeland", "een provincie in een regio"),
    ("in de Achterhoek, in het Gooi", "in een regio, in een regio"),
    ("Beste Marleen, dank", "Beste collega, dank"),
    ("toen dat Marleen trof", "toen dat een collega trof"),
    ("Marleens plan, Youssef's plan", "Iemands plan, iemands plan"),
    ("Volgens de heer Kolenbrander niet.", "Volgens iemand niet."),
    ("Contact: Marleen", "Contact: een collega"),
    ("- Marleen\n- Youssef", "- Een collega\n- Een collega"),
    ("dat kost ruim € 40.000", "dat kost een flink bedrag"),
    ("dat kost zo'n 3 miljoen euro", "dat kost een flink bedrag"),
    ("bij ons 75 euro", "bij ons een klein bedrag"),
    ("€ 9.999 of € 10.000", "Een klein bedrag of een flink bedrag"),
    ("in juli 2026, in week 42", "deze zomer, dit najaar"),
    ("op 1 februari", "deze winter"),
    ("op 3 maart 2025", "vorig voorjaar"),
    ("op 12-11-2027", "volgend najaar"),
    ("op 3 maart 2019", "een paar jaar geleden"),
    ("op 3 maart 2030", "over een paar jaar"),
    ("mail j@tiel.nl of bel 06-12345678", "mail een e-mailadres of bel een telefoonnummer"),
    ("Dorpsstraat 12, 4001 AB Tiel", "Een adres"),
    ("bij Jansen Advies BV en Saxion", "bij een bedrijf en een organisatie"),
    ("bij Vrienden B.V. Daarna", "bij een bedrijf. Daarna"),
    ("bij Vrienden B.V. thuis", "bij een bedrijf thuis"),
    ("het waterschap Rivierenland", "een waterschap"),
    ("toen kwamen Bewoners van Ede langs", "toen kwamen Bewoners van een middelgrote gemeente langs"),
    ("Beste Jan de Groot, met Jan Kolk's plan", "Beste iemand, met iemands plan"),
]


@pytest.fixture
def pieces(community):
    return lambda text: marked(text, traces_in(text))


def test_a_replacement_reads_on(instead):
    wrong = [(text, expected, instead(text)) for text, expected in READS if instead(text) != expected]
    assert not wrong


def test_what_replaces_is_never_a_trace(found, instead):
    left = [(text, instead(text), found(instead(text))) for text, _ in READS if found(instead(text))]
    assert not left


def test_the_pieces_are_the_text(pieces):
    text = "Toen zei Marleen dat Tiel niet wilde."
    assert [(piece, trace.kind if trace else "") for piece, trace in pieces(text)] == [
        ("Toen zei ", ""),
        ("Marleen", "member"),
        (" dat ", ""),
        ("Tiel", "place"),
        (" niet wilde.", ""),
    ]
    assert pieces("") == []
    assert pieces("Niets aan de hand.") == [("Niets aan de hand.", None)]


def test_traces_may_come_in_any_order_and_fewer(community):
    text = "Marleen en Tiel"
    traces = traces_in(text)
    assert replaced(text, reversed(traces)) == replaced(text, traces) == "Een collega en een middelgrote gemeente"
    assert replaced(text, traces[1:]) == "Marleen en een middelgrote gemeente"
    assert replaced(text, []) == text


def test_a_trace_over_another_is_left_out():
    first, second = Trace(0, 7, "Marleen", "member", "X", ""), Trace(3, 9, "leen e", "member", "Y", "")
    assert replaced("Marleen en", [second, first]) == "X en"


def test_a_reason_is_said_in_dutch(community):
    reasons = {trace.kind: trace.reason for trace in traces_in("Marleen in Tiel op 3 maart")}
    assert reasons == {
        "member": "Een naam leidt meteen naar een persoon.",
        "place": "Aan de naam van een plaats zie je over wie dit gaat.",
        "date": "Met een precieze datum kun je opzoeken wat er gebeurde.",
    }
