"""What readers get of the pictures that authors put there."""

import io
import json
import re
from importlib import import_module

import pytest
from conftest import SETTINGS, SmallSite
from PIL import Image, ImageCms

from sitegen.design import Design
from sitegen.errors import SitegenError
from sitegen.render.theme import theme_folder

PLACE = "Rua Secreta 7"


def picture(form: str = "JPEG", size: tuple[int, int] = (2000, 1000), *, turned: bool = False, mode: str = "RGB", **more: object) -> bytes:
    """A picture, red on its left and blue on its right, that knows too much."""
    made = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else (200, 30, 30, 128))
    made.paste((30, 30, 200) if mode == "RGB" else (30, 30, 200, 128), (size[0] // 2, 0, *size))
    notes = Image.Exif()
    notes[0x010E] = PLACE
    if turned:
        notes[0x0112] = 6
    out = io.BytesIO()
    made.save(out, form, exif=notes, **more)
    return out.getvalue()


def shown(site: SmallSite, name: str, data: bytes, settings: str = "[pictures]\nshapes = false\n") -> dict[str, bytes]:
    """The published files of one picture that an article shows."""
    site.file("sitegen.toml", SETTINGS + settings)
    site.file(f"content/media/{name}", data)
    site.article("2025/a", f"image: {{src: /media/{name}, alt: Um lago}}", f"![Um lago](/media/{name})")
    site.build()
    return {path.removeprefix("media/"): data for path, data in site.tree().items() if path.startswith("media/")}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_large_picture_comes_in_the_widths_that_screens_need(site: SmallSite) -> None:
    found = shown(site, "lago.jpg", picture(), "")
    sizes = sorted((image.format or "", *image.size) for image in map(opened, found.values()))
    shapes = [("JPEG", 600, 600), ("JPEG", 800, 600), ("JPEG", 1200, 600), ("JPEG", 1200, 675), ("JPEG", 2000, 1000)]
    assert sizes == [*shapes, *(("WEBP", w, w // 2) for w in (400, 800, 1200, 1600))]
    page = site.read("2025/03/04/a/index.html")
    assert page.count(" 400w, /media/lago-jpg-800-") == 2
    assert "width=1200 height=600" in page
    assert re.search('style="background:#7[0-9a-f]1[0-9a-f]7[0-9a-f]"', page)


def test_search_engines_are_offered_the_middle_of_a_lead_picture_in_three_shapes(site: SmallSite) -> None:
    found = shown(site, "lago.jpg", picture(), "")
    told = json.loads(re.findall(r"<script type=application/ld\+json>(.*?)</script>", site.read("2025/03/04/a/index.html"))[0])["@graph"][0]
    paths = [url.removeprefix("https://news.test/media/") for url in told["image"]]
    assert [opened(found[path]).size for path in paths] == [(1200, 675), (800, 600), (600, 600)]
    square = opened(found[paths[2]])
    left, right = square.getpixel((10, 300)), square.getpixel((590, 300))
    assert left[0] > 150 > left[2]
    assert right[2] > 150 > right[0]
    without = shown(site, "lago.jpg", picture())
    assert without.keys() == found.keys() - set(paths)


def test_a_picture_that_only_a_text_shows_is_not_cut(site: SmallSite) -> None:
    site.file("content/media/lago.jpg", picture())
    site.article("2025/a", "", "![Um lago](/media/lago.jpg)")
    site.build()
    assert not [path for path in site.tree() if "16x9" in path]


def test_no_picture_is_made_larger_than_it_is(site: SmallSite) -> None:
    found = shown(site, "lago.png", picture("PNG", (500, 1000)))
    assert max(opened(data).width for data in found.values()) == 500


def test_a_small_picture_stays_alone(site: SmallSite) -> None:
    assert list(shown(site, "lago.png", picture("PNG", (60, 60)))) == ["lago.png"]
    assert "srcset" not in site.read("2025/03/04/a/index.html")


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")])
@pytest.mark.parametrize("turned", [False, True])
def test_what_cameras_write_of_people_and_places_is_not_published(site: SmallSite, name: str, form: str, turned: bool) -> None:
    data = picture(form, turned=turned)
    assert PLACE.encode() in data
    for path, published in shown(site, name, data).items():
        if form != "AVIF" or path != name or turned:
            assert PLACE.encode() not in published, path
            assert dict(opened(published).getexif()) == {}, path


def test_the_picture_at_its_own_address_is_the_same_picture(site: SmallSite) -> None:
    data = picture(quality=90)
    published = shown(site, "a.jpg", data)["a.jpg"]
    assert opened(published).tobytes() == opened(data).tobytes()


def test_a_picture_that_lies_on_its_side_is_put_upright(site: SmallSite) -> None:
    found = shown(site, "a.jpg", picture(turned=True))
    for path, data in found.items():
        image = opened(data).convert("RGB")
        assert image.width * 2 == image.height, path
        top = image.getpixel((image.width // 2, 5))
        assert isinstance(top, tuple)
        assert top[0] > 150, path  # what was on the left is at the top


def test_colours_are_those_of_the_pictures_profile(site: SmallSite) -> None:
    """A profile with red and blue exchanged: what is stored as red is meant as blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    data = picture(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert profile
    for path, published in shown(site, "a.jpg", data).items():
        left = opened(published).convert("RGB").getpixel((9, 9))
        assert isinstance(left, tuple)
        assert left[0] > 180, path
        assert left[2] < 60, path
        assert ("icc_profile" in opened(published).info) == (path == "a.jpg")


def test_transparent_places_stay_transparent(site: SmallSite) -> None:
    found = shown(site, "a.png", picture("PNG", mode="RGBA"))
    assert all(opened(data).convert("RGBA").getpixel((9, 9))[3] in range(120, 136) for data in found.values())  # type: ignore[index]
    assert not [path for path in found if path.endswith(".jpg")]


def test_avif_by_setting(site: SmallSite) -> None:
    found = shown(site, "a.jpg", picture(size=(900, 300)), '[pictures]\nform = "avif"\nshapes = false\n')
    assert {opened(data).format for path, data in found.items() if path != "a.jpg"} == {"AVIF"}


def test_the_picture_for_messengers_is_a_jpeg_that_they_take(site: SmallSite) -> None:
    noise = Image.effect_noise((1600, 1600), 45).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    found = shown(site, "a.jpg", out.getvalue())
    plain = next(path for path in found if path.endswith(".jpg") and path != "a.jpg")
    assert len(found[plain]) <= 300_000
    assert f"property=og:image content=https://news.test/media/{plain}>" in site.read("2025/03/04/a/index.html")


def test_animations_stay_as_they_are(site: SmallSite) -> None:
    frames = [Image.new("RGB", (900, 90), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert shown(site, "a.webp", out.getvalue()) == {"a.webp": out.getvalue()}


def test_a_new_template_draws_no_picture_again(site: SmallSite) -> None:
    shown(site, "a.jpg", picture())
    site.file("templates/footer.html", "<footer>Fim</footer>")
    assert not [path for path in site.build().reasons if path.startswith("media/")]


def test_pictures_are_planned_again_in_the_folder_of_one_that_changed(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[str] = []
    files = import_module("sitegen.features.files")
    folder = files._folder
    monkeypatch.setattr(files, "_folder", lambda site, assets: (planned.extend(asset.source for asset in assets), folder(site, assets))[1])
    for name in ("a/1.png", "a/2.png", "b/3.png"):
        site.file(f"content/media/{name}", picture("PNG", (500, 250)))
    site.build()
    assert sorted(planned) == ["media/a/1.png", "media/a/2.png", "media/b/3.png"]
    planned.clear()
    site.article("2025/a", "image: {src: /media/b/3.png, alt: Um lago}")
    site.file("content/media/b/4.png", picture("PNG", (300, 250)))
    site.build()
    assert sorted(planned) == ["media/b/3.png", "media/b/4.png"]
    fresh = SmallSite(site.root)
    fresh.build(output=site.root / "fresh", work=site.root / "work")
    assert site.tree(site.root / "fresh") == site.tree()


def test_a_picture_that_grows_without_bound_is_a_diagnostic(site: SmallSite) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(SitegenError) as caught:
        shown(site, "a.png", bomb.getvalue())
    assert "decompression bomb" in next(p.message for p in caught.value.problems if p.path == "content/media/a.png")


def test_colours_that_cannot_be_read_are_refused(site: SmallSite) -> None:
    site.file("sitegen.toml", f'{SETTINGS}[design]\naccent = "#d9b8b8"\n')
    with pytest.raises(SitegenError) as caught:
        site.build()
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("sitegen.toml", 5)
    assert "has a contrast of 1." in problem.message


def test_colours_and_fonts_come_from_the_settings(site: SmallSite) -> None:
    site.file("sitegen.toml", f'{SETTINGS}[design]\naccent = "#036"\nserif = \'"Noto Serif", serif\'\n')
    site.build()
    style = next(data for path, data in site.tree().items() if path.startswith("static/site-") and path.endswith(".css")).decode()
    assert "--accent:#003366;" in style.rpartition("@media print")[2]
    assert '--serif:"Noto Serif", serif;' in style


def test_the_settings_defaults_are_the_style_sheets_own() -> None:
    style = (theme_folder() / "static/site.css").read_text("utf-8")
    light, dark = (re.search(pattern, style) for pattern in (r"(?s):root \{(.*?)\}", r":root\[data-mode=dark\] \{(.*?)\}"))
    assert light
    assert dark
    for name in ("accent", "paper", "ink"):
        assert f"--{name}: {getattr(Design(), name)};" in light[1]
        assert f"--{name}: {getattr(Design(), f'dark_{name}')};" in dark[1]


@pytest.mark.parametrize(("cards", "count"), [("section", 1), ("article", 2)])
def test_a_link_to_an_article_without_a_picture_shows_its_section_or_its_headline(site: SmallSite, cards: str, count: int) -> None:
    site.file("sitegen.toml", SETTINGS + f'[pictures]\ncards = "{cards}"\n')
    site.article("2025/a", "section: Comunidade\ntitle: Uma manchete")
    site.article("2025/b", "section: Comunidade\ntitle: 日本語の見出し")
    site.article("2025/c", "title: Sem editoria\nimage: /media/lago.jpg")
    site.file("content/media/lago.jpg", picture())
    site.build()
    found = {path: opened(data) for path, data in site.tree().items() if path.startswith("social/")}
    assert len(found) == count + (cards == "article")
    assert {(image.format, image.size) for image in found.values()} == {("JPEG", (1200, 630))}
    shown = {name: re.findall("og:image content=https://news.test/([^>]*)", site.read(f"2025/03/04/{name}/index.html")) for name in "abc"}
    assert shown["a"] != shown["b"] or cards == "section"
    assert shown["b"][0] in found
    assert shown["c"][0].startswith("media/")
