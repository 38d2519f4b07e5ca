"""What becomes of each key under which WordPress, its plug-ins and its themes kept something beside a text, a term or a comment.

A key that is in no table is unknown: nobody can say whether readers saw what it holds.
"""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase, translate

from msgspec import Struct

_TABLE = {
    "imported: image:": "thumbnail_id",
    "imported: the media library": "wp_attached_file wp_attachment_metadata wp_attachment_image_alt credit",
    "imported: redirect_from:": "wp_old_slug wp_old_date",
    "imported: [[menu]]": "menu_item_type menu_item_object menu_item_object_id menu_item_url menu_item_menu_item_parent",
    "imported: content/authors": "cap-display_name cap-user_login cap-description cap-website",
    "imported: audio:": "enclosure",
    "imported: for search engines": """
        yoast_wpseo_title yoast_wpseo_metadesc yoast_wpseo_canonical yoast_wpseo_primary_category yoast_wpseo_meta-robots-noindex
        rank_math_title rank_math_description rank_math_canonical_url rank_math_primary_category rank_math_robots
        aioseo_title aioseo_description aioseo_canonical_url aioseo_robots_noindex aioseop_title aioseop_description aioseop_custom_link aioseop_noindex
        seopress_titles_title seopress_titles_desc seopress_robots_canonical seopress_robots_primary_cat seopress_robots_index
        genesis_title genesis_description genesis_canonical_uri genesis_noindex primary_term_category""",
    "imported: content/redirects": "yoast_wpseo_redirect seopress_redirections_* links_to links_to_* pprredirect_*",
    "skipped: WordPress' own note, of no use outside of it": """
        oembed_time_* edit_last edit_lock encloseme pingme wp_trash_* wp_desired_post_slug wp_ignored_hooked_blocks wp_suggested_* wp_imported_from
        wp_attachment_context wp_attachment_backup_sizes wp_attachment_hash wp_attachment_is_custom_* wp_attachment_custom_header_* post_restored_from
        starter_content_theme wxr_import_* attachment_original_parent_id wp_pattern_sync_status classic-editor-remember dp_*""",
    "imported: embeds": "oembed_*",
    "imported: footnotes": "footnotes",
    "skipped: belongs to the old theme": """
        wp_page_template menu_item_classes menu_item_target menu_item_xfn menu_item_orphaned customize_* slide_template *sidebar *layout *breadcrumb
        *breadcrumbs genesis_layout genesis_hide_* genesis_custom_* genesis_scripts ast-* astra_* ocean_* neve_* generate-* generate_* hestia_* avada_*
        pyre_* avia_* mfn-* qode_* eltdf_* nectar_* themify_* colormag_*""",
    "skipped: a wish for search engines that sitegen makes itself, or has no place for": """
        yoast_wpseo_* rank_math_* aioseo_* aioseop_* seopress_* genesis_* open_graph_title open_graph_description twitter_title twitter_description
        social_image_url social_image_id tsf_* primary_term_* exclude_local_search exclude_from_archive""",
    "skipped: of a guest author; e-mails and logins do not come along": "cap-*",
    "skipped: a page builder's own note": """
        elementor_* et_* vc_* wpb_vc_* wpb_shortcodes_* fusion* fl_builder* panels_data siteorigin* tatsu* ct_builder_* ct_other_* oxygen_* brizy* bricks_*
        tve_* thrive_* generateblocks_* kadence_* kad_* kt_* uag_* uagb_* stackable_* themeisle_gutenberg_* coblocks_*""",
    "skipped: a count of visits, marks or shares, which the new site does not keep": """
        post_views_count post_view_count post_views wpb_post_views_count views views_count pvc_* entry_views hits jetpack-post-views* essb_* swp_* mashsb_*
        social_warfare_* tie_views monsterinsights_* exactmetrics_* dpsp_* likes like_count post_like_* ratings_* kksr_* wp_statistics*""",
    "skipped: a note of a service that sent the text on": """
        jetpack_* publicize_* wpas_* rest_api_* switch_like_status sharing_disabled reader_suggested_tags onesignal_* pushengage_* webpush* mailchimp*
        mailster_* newsletter_* blog2social* b2s_* rop_* fbia_* instant_articles_* apple_news_*""",
    "skipped: a note of a cache, or of what makes pictures small": """
        wp-smush* wp-smpro* smush-* ewww* shortpixel* imagify* optimole* tiny_compress* webp* wpsc_* rocket_* litespeed_* w3tc_* autoptimize_* ao_post_*
        breeze_* nitropack_* perfmatters_* amazonS3_* as3cf_* cloudinary* amp_* ampforwp*""",
    "skipped: a note that a plug-in keeps for itself": """
        wpml_* icl_* pll_* trp_* ef_* pp_* oasis_* members_* um_content_restriction* rcp_* pmpro_* advads_* quads_* wc_* woocommerce_* fgd2wp_* fgj2wp_*
        dsq_* disqus* wpdiscuz* ep_exclude_from_search searchwp* relevanssi* akismet_* wp_spam* order display_type product_count_*""",
}
"""What becomes of keys, an underscore at their beginning aside; of several patterns that fit, the first counts."""
_KNOWN = [(re.compile("|".join(map(translate, patterns.split()))), said) for said, patterns in _TABLE.items()]
_ADDRESS = re.compile("(?:https?:/)?/")
"""What The SEO Framework keeps under ``redirect``; others may keep anything there."""
_FIELD_OF_ACF = re.compile(r"field_[0-9a-z_]+")
UNKNOWN = "unknown"
KEPT = "imported: as it stands"


class Choice(Struct, frozen=True):
    """What whoever imports says of meta keys, shortcodes and blocks that no table has."""

    kept: tuple[str, ...] = ()
    """Patterns, in which ``*`` stands for anything, of those that come along: a key under ``extra:``, the rest as it stands in the text."""
    dropped: tuple[str, ...] = ()
    """Of those that nobody needs."""
    mend: bool | None = None
    """Whether text that was encoded twice is taken back, or stays as it is."""


NO_CHOICE = Choice()


def outcome(key: str, value: str, chosen: Choice) -> str:
    """What becomes of a key: ``imported: …`` and where to, ``skipped: …`` and why, or ``unknown``."""
    if among(key, chosen.kept):
        return "imported: extra:"
    plain = key.removeprefix("_")
    if said := next((said for pattern, said in _KNOWN if pattern.fullmatch(plain)), ""):
        return said
    if key == "redirect" and _ADDRESS.match(value):
        return "imported: content/redirects"
    if key.startswith("_") and _FIELD_OF_ACF.fullmatch(value):
        return "skipped: a note of which field of Advanced Custom Fields it is"
    return wished(key, chosen)


def wished(name: str, chosen: Choice) -> str:
    """The same of a name that no table has."""
    if among(name, chosen.kept):
        return KEPT
    return "skipped: nobody needs it, as was said" if among(name, chosen.dropped) else UNKNOWN


def among(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name is one of those."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
