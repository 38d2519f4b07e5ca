"""What became of each key under which WordPress, its plug-ins and its themes kept something beside a text."""

import re

_USED = (
    (r"_thumbnail_id", "image:"), (r"_wp_attached_file|_wp_attachment_(?:metadata|image_alt)", "the media library"), (r"_wp_old_(?:slug|date)", "redirect_from:"),
    (r"(?:_yoast_wpseo|rank_math)_(?:title|metadesc|description|canonical|canonical_url|primary_category|meta-robots-noindex|robots)", "for search engines"),
    (r"_oembed_(?!time_).*", "embeds"), (r"footnotes", "footnotes"), (r"_menu_item_(?:type|object|object_id|url|menu_item_parent)", "[[menu]]"),
    (r"cap-(?:display_name|user_login|description|website)", "content/authors"), (r"enclosure", "audio:"), (r"credit", "the media library"),
)  # fmt: skip
_DROPPED = (
    (r"_edit_(?:last|lock)|_encloseme|_pingme|_wp_trash_.*|_wp_desired_post_slug|_oembed_time_.*|_wp_ignored_hooked_blocks|_wp_suggested_privacy_policy_content", "WordPress' own note, of no use outside of it"),
    (r"_wp_page_template|_menu_item_(?:classes|target|xfn|orphaned)|_customize_.*", "belongs to the old theme"),
    (r"(?:_yoast_wpseo|rank_math)_.*", "a wish for search engines that sitegen makes itself, or has no place for"),
    (r"cap-.*", "of a guest author; e-mails and logins do not come along"),
    (r"_elementor_.*|_et_.*|_wpb_.*|_fusion.*|_fl_builder.*", "a page builder's own note"),
)  # fmt: skip
_KNOWN = [(re.compile(pattern), f"imported: {what}") for pattern, what in _USED] + [
    (re.compile(pattern), f"skipped: {why}") for pattern, why in _DROPPED
]
UNKNOWN = "unknown: a plug-in's or a theme's; it stays in the export"


def outcome(key: str) -> str:
    """What becomes of a key: imported and where to, skipped and why, or unknown."""
    return next((said for pattern, said in _KNOWN if pattern.fullmatch(key)), UNKNOWN)
