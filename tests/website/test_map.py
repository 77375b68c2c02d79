"""The map: lines between senders and hosts, those with a deal told apart by the stage, as everywhere else."""

from agreements.choices import Stage
from agreements.models import AgreementState, AgreementTerm


def test_a_line_stands_for_a_deal_where_one_is_neither_paused_nor_closed(world, client):
    page = client.get("/")
    open_deals = set()
    for state in AgreementState.objects.current().filter(stage__in=[Stage.DEAL_USED, Stage.DEAL_UNUSED]):
        senders = AgreementTerm.objects.current().filter(agreement=state.agreement_id, name="sender")
        open_deals |= {(sender, state.host_id) for sender in senders.values_list("value", flat=True)}
    drawn = {(arc.pair.sender.code, arc.pair.host.code): arc.pair for arc in page.context["map"].arcs}
    assert {pair for pair, tie in drawn.items() if tie.has_deal} == open_deals
    assert 0 < len(open_deals) < len(drawn)
    text = page.content.decode()
    assert (text.count('class="deal"'), text.count('class="other"')) == (
        len(open_deals),
        len(drawn) - len(open_deals),
    )
    assert "a deal neither paused nor closed" in text
