"""Components carry what a screen reader, a keyboard and a strict policy need."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import get_template, render_to_string

from apps.documents.styleguide import sample_form, sample_table

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def show(template: str, **context) -> str:
    return engines["django"].from_string("{% load accord %}" + template).render(context)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_no_template_has_inline_style_script_or_handler(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", text)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", text)
    assert not re.search(r"\{#(?!.*#\})", text), "a comment over several lines is printed on the page"
    get_template(str(path.relative_to(Path(settings.BASE_DIR) / "templates")))


def test_a_button_that_may_not_act_says_why_and_does_not_send_the_form():
    html = show('{% include "components/button.html" with label="Approve" reason="You raised it." %}')
    assert 'type="button"' in html and 'aria-disabled="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html).group(1)
    assert f'id="{described}">You raised it.' in html


def test_an_error_is_told_at_the_top_and_at_the_field_and_both_are_tied_together():
    html = show('{% include "components/form.html" %}', form=sample_form())
    assert 'role="alert"' in html
    assert 'href="#id_amount"' in html
    control = re.search(r'<input[^>]+id="id_amount"[^>]*>', html).group()
    assert 'aria-invalid="true"' in control
    for described in re.search(r'aria-describedby="([^"]+)"', control).group(1).split():
        assert f'id="{described}"' in html
    assert 'enctype="multipart/form-data"' in html


def test_a_table_has_caption_scopes_units_and_figures_at_the_right():
    html = show("{% show_table t %}", t=sample_table())
    assert "<caption>Payments by supplier" in html
    assert html.count('scope="col"') == 6 and html.count('scope="row"') == 6
    assert '<td class="num"><a href="#tables">−£1,204.75</a></td>' in html
    assert 'role="region"' in html and 'tabindex="0"' in html
    assert re.search(r"<tfoot>.*£323,227\.90.*185", html)


def test_progress_gives_exact_numbers_to_the_browser_and_separators_to_people():
    html = show('{% include "components/progress.html" with id="r" label="Load" done=12000 total=1000000 %}')
    assert 'value="12000" max="1000000"' in html
    assert "12,000 of 1,000,000" in html
    assert "hx-get" not in html, "a finished run is not asked about again"


def test_the_page_frame_has_landmarks_one_heading_and_the_group_of_the_page_open():
    nav = [
        {"label": "Spend", "items": [{"label": "Loads", "url": "/loads/", "current": True}]},
        {"label": "Reports", "items": [{"label": "Catalogue", "url": "/reports/", "current": False}]},
    ]
    html = render_to_string("base.html", {
        "page_title": "Loads", "accord_nav": nav, "breadcrumb": [("Home", "/"), ("Loads", "")],
        "accord_who": {"name": "Alex Marsh", "organisations": ["Wyemoor Fire"]},
    })  # fmt: skip
    assert html.count("<h1") == 1 and html.count("<main") == 1
    assert html.index('class="skip-link"') < html.index("<header")
    assert re.search(r'<details class="nav__group" open>\s*<summary>Spend', html)
    assert re.search(r'<details class="nav__group">\s*<summary>Reports', html)
    assert '<a href="/loads/" aria-current="page">Loads</a>' in html
    assert '"allowEval":false' in html and '"includeIndicatorStyles":false' in html


def test_shipped_fonts_and_scripts_come_with_their_licences():
    static = Path(settings.BASE_DIR) / "static"
    assert "SIL OPEN FONT LICENSE" in (static / "fonts/accord-sans.LICENCE.txt").read_text()
    assert "BSD" in (static / "vendor/htmx.LICENCE.txt").read_text()
